/**
 * The frame of a place in the vendor's code, with as much as the vocabulary vouches for.
 */
import type { VendorFrame } from '../description.ts';
import { columnMax, lineMax } from '../limits.ts';
import { boundPlace } from './told.ts';
import { type CompiledModule, type CompiledSymbol, findSymbol } from './compiled-module.ts';

/** Where a frame says that it is: 0 for what it does not say. */
export interface SaidPlace {
  readonly line: number;
  readonly column: number;
}

/** Code of the vendor of which no name is listed. */
export const UNKNOWN_VENDOR_FRAME: VendorFrame = { kind: 'vendor', module: null, symbol: null };

/**
 * By what the frame calls the function, if `names` are given, tried in turn; else by its place. Where a user can rename a function, as in
 * JavaScript, no names are given.
 */
export function buildVendorFrame(
  module: CompiledModule,
  { line, column }: SaidPlace,
  names: readonly string[],
): VendorFrame {
  const symbol = names.length === 0 ? findSymbol(module, line, column) : findByName(module, names);
  const stable = symbol?.module ?? module.name;
  // A place outside of what the vocabulary knows did not come from this module: it is not told.
  const [first, last] = readExtent(module, symbol);
  const saidLine = boundPlace(line, first, last);
  const saidColumn =
    saidLine === undefined ? undefined : boundPlace(column, 1, Math.min(module.columns, columnMax));
  const offset = symbol?.from === undefined ? undefined : boundPlace(line - first, 0, last - first);
  return {
    kind: 'vendor',
    module: stable,
    ...(stable !== module.name && { file: module.name }),
    symbol: symbol?.name ?? null,
    ...(saidLine !== undefined && { line: saidLine }),
    ...(saidColumn !== undefined && { column: saidColumn }),
    ...(offset !== undefined && saidLine !== undefined && { offset }),
  };
}

function findByName(module: CompiledModule, names: readonly string[]): CompiledSymbol | undefined {
  for (const name of names) {
    const symbol = module.byName.get(name);
    if (symbol !== undefined) return symbol;
  }
  return undefined;
}

function readExtent(
  module: CompiledModule,
  symbol: CompiledSymbol | undefined,
): readonly [first: number, last: number] {
  const first = symbol?.from?.[0] ?? 1;
  return [first, Math.min(symbol?.to?.[0] ?? module.lines, lineMax)];
}
