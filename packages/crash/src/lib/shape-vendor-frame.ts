/**
 * A vendor frame that someone sent, as far as the vocabulary knows it.
 */
import type { CompiledVocabulary } from '../compile.ts';
import type { VendorFrame } from '../description.ts';
import { bareName } from './clr/bare-name.ts';
import type { CompiledModule } from './compiled-module.ts';
import { buildVendorFrame, UNKNOWN_VENDOR_FRAME } from './vendor-frame.ts';

/** It is built anew, by its place or its symbol, and taken only if it comes out as it says that it is. */
export function shapeVendorFrame(
  { module, file, symbol, line, column }: Readonly<Record<string, unknown>>,
  vocabulary: CompiledVocabulary,
): VendorFrame {
  const name = typeof file === 'string' ? file : module;
  if (typeof name !== 'string') return UNKNOWN_VENDOR_FRAME;
  const place = {
    line: typeof line === 'number' ? line : 0,
    column: typeof column === 'number' ? column : 0,
  };
  const found = findModules(name, vocabulary);
  const names = typeof symbol === 'string' ? [symbol, symbol.toLowerCase()] : [];
  for (const candidate of found) {
    for (const tried of place.line > 0 ? [[], names] : [names]) {
      const frame = buildVendorFrame(candidate, place, tried);
      if (frame.symbol === (symbol ?? null) && frame.module === module) return frame;
    }
  }
  const [first] = found;
  return first === undefined
    ? UNKNOWN_VENDOR_FRAME
    : { kind: 'vendor', module: first.name, symbol: null };
}

function findModules(name: string, vocabulary: CompiledVocabulary): readonly CompiledModule[] {
  return [
    vocabulary.files.get(name),
    vocabulary.classes.get(bareName(name)),
    vocabulary.scripts.get(name.toLowerCase()),
  ].filter((module) => module !== undefined);
}
