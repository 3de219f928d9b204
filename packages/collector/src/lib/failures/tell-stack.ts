/** A kept failure as the API tells it: its errors with their frames, each of the vendor's with a link to where it was written. */
import {
  type DescribedError,
  type DescribedFrame,
  type FailureDescription,
  readChain,
} from '@candor/crash/description';
import type { Vocabulary } from '@candor/crash/vocabulary';
import type { FailureError, FailureFrame, FailureTitle } from '@candor/query/api';
import type { FailureSample } from '@candor/store/failures';

/** Trusts what was shaped before it was kept. */
export function readDescription({ failure }: FailureSample): FailureDescription {
  return JSON.parse(failure) as FailureDescription;
}

/** By the root cause, and the first frame of the vendor's from there on. */
export function tellTitle({ error }: FailureDescription): FailureTitle {
  const chain = readChain(error);
  const [root = error] = chain;
  const frame = chain
    .flatMap(({ frames }) => frames)
    .find((one) => one.kind === 'vendor' && one.module !== null);
  const place = frame?.kind === 'vendor' ? frame : null;
  return {
    type: nameType(root),
    code: root.code ?? null,
    template: root.template ?? null,
    module: place?.module ?? null,
    symbol: place?.symbol ?? null,
  };
}

/** Makes the address of a vendor's frame; null where it is not known where that was written. */
export type LinkFrame = (module: string, symbol: string, line: number | null) => string | null;

/** From what was thrown to the root cause. `link` null where the version may not be told: lines are of one release, and would say which. */
export function tellErrors(
  { error }: FailureDescription,
  link: LinkFrame | null,
): readonly FailureError[] {
  return readChain(error)
    .toReversed()
    .map((one) => ({
      of: one.type.of,
      type: nameType(one),
      code: one.code ?? null,
      template: one.template ?? null,
      frames: one.frames.map((frame) => tellFrame(frame, link)),
    }));
}

function nameType({ type }: DescribedError): string | null {
  return type.of === 'user' ? (type.base ?? null) : type.name;
}

function tellFrame(frame: DescribedFrame, link: LinkFrame | null): FailureFrame {
  const nowhere = { symbol: null, file: null, line: null, offset: null, link: null };
  if (frame.kind !== 'vendor') {
    const module = frame.kind === 'runtime' ? (frame.module ?? null) : null;
    return { ...nowhere, kind: frame.kind, module, times: frame.times };
  }
  if (link === null) {
    return { ...nowhere, kind: 'vendor', module: frame.module, symbol: frame.symbol, times: 1 };
  }
  const { module, symbol, file = null, line = null, offset = null } = frame;
  const isListed = module !== null && symbol !== null;
  return {
    kind: 'vendor',
    module,
    symbol,
    file,
    line,
    offset,
    times: 1,
    link: isListed ? link(module, symbol, line) : null,
  };
}

/**
 * Links by a template with `{module}`, `{line}` and `{version}`. The line is the first of the function in its source: how many lines an
 * emitted file has for one of the source is not known. Of a file that was not made from another it is the frame's own.
 */
export function createLinks(
  template: string | null,
  vocabulary: Vocabulary | null,
  version: string,
): LinkFrame {
  if (template === null || vocabulary === null) return () => null;
  const sources = new Map<string, number>();
  const files = new Set<string>();
  for (const { kind, name, symbols } of vocabulary.modules) {
    if (kind === 'file') files.add(name);
    for (const { name: symbol, source } of symbols) {
      if (source !== undefined) sources.set(`${source.module}#${symbol}`, source.from);
    }
  }
  return (module, symbol, line) => {
    const place = sources.get(`${module}#${symbol}`) ?? (files.has(module) ? line : null);
    if (place === null) return null;
    const parts: Readonly<Record<string, string>> = {
      module: module.split('/').map(encodeURIComponent).join('/'),
      line: String(place),
      version: encodeURIComponent(version),
    };
    return template.replaceAll(
      /\{(module|line|version)\}/g,
      (_, name: string) => parts[name] ?? '',
    );
  };
}
