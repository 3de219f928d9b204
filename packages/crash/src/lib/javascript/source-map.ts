/**
 * Reads source maps (ECMA-426, version 3): where what was emitted was written, and under which name.
 */

/** Where a place was written. Lines and columns from 1. */
export interface Original {
  readonly source: string;
  readonly line: number;
  /** The name there, before it was shortened. */
  readonly name?: string;
}

/** Finds the nearest segment at or before a place in the same line; with `isExact`, at that very place. */
export type FindOriginal = (
  line: number,
  column: number,
  isExact?: boolean,
) => Original | undefined;

type Segment = readonly [column: number, source: number, line: number, name: number];

interface RawMap {
  readonly sources: readonly string[];
  readonly names: readonly string[];
  readonly lines: readonly (readonly Segment[])[];
}

/** Undefined if the text is no source map that has mappings of its own. Sources are as written, behind `sourceRoot`. */
export function readSourceMap(text: string): FindOriginal | undefined {
  const map = parseMap(text);
  if (map === undefined) return undefined;
  return (line, column, isExact = false) => {
    const segment = findSegment(map.lines[line - 1] ?? [], column - 1);
    if (segment === undefined || (isExact && segment[0] !== column - 1)) return undefined;
    const source = map.sources[segment[1]];
    const name = map.names[segment[3]];
    if (source === undefined) return undefined;
    return { source, line: segment[2] + 1, ...(name !== undefined && { name }) };
  };
}

function parseMap(text: string): RawMap | undefined {
  let value: Record<string, unknown>;
  try {
    // Maps may start with a line that keeps them from being run as scripts.
    value = JSON.parse(text.replace(/^\)\]\}'[^\n]*\n/, '')) as Record<string, unknown>;
  } catch {
    return undefined;
  }
  const { mappings, sources, names, sourceRoot } = value ?? {};
  if (typeof mappings !== 'string' || !Array.isArray(sources)) return undefined;
  const root = typeof sourceRoot === 'string' && sourceRoot !== '' ? `${sourceRoot}/` : '';
  return {
    sources: sources.map((source) => root + String(source)),
    names: Array.isArray(names) ? names.map(String) : [],
    lines: readMappings(mappings),
  };
}

/** Semicolons part lines, commas segments; all numbers but the column go on from the segment before. */
function readMappings(mappings: string): Segment[][] {
  let [source, line, name] = [0, 0, 0];
  return mappings.split(';').map((group) => {
    let column = 0;
    const segments: Segment[] = [];
    for (const text of group.split(',')) {
      const numbers = readVlq(text);
      column += numbers[0] ?? 0;
      if (numbers.length < 4) continue;
      source += numbers[1] ?? 0;
      line += numbers[2] ?? 0;
      name += numbers[4] ?? 0;
      segments.push([column, source, line, numbers.length > 4 ? name : -1]);
    }
    return segments.sort((a, b) => a[0] - b[0]);
  });
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base 64, five bits a digit, the lowest first, bit 32 for "more to come"; the lowest bit of a number is its sign. */
function readVlq(text: string): number[] {
  const numbers: number[] = [];
  let [value, shift] = [0, 1];
  for (const char of text) {
    const digit = digits.indexOf(char);
    if (digit < 0) return [];
    value += (digit & 31) * shift;
    if ((digit & 32) !== 0) shift *= 32;
    else {
      const magnitude = Math.floor(value / 2);
      numbers.push(value % 2 === 1 ? -magnitude : magnitude);
      [value, shift] = [0, 1];
    }
  }
  return numbers;
}

function findSegment(segments: readonly Segment[], column: number): Segment | undefined {
  let [low, high] = [0, segments.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    if ((segments[middle]?.[0] ?? 0) <= column) low = middle + 1;
    else high = middle - 1;
  }
  return segments[high];
}

/**
 * `dist/index.js` and `../src/index.ts` → `src/index.ts`. Bundlers write URLs of their own (`webpack://kit/./src/x.ts`): what stands
 * behind the host is the path. Ways out of the package are cut off. Undefined for a path from the root of a disk: it tells of the machine
 * that built, and is another on the next.
 */
export function resolveSource(emitted: string, source: string): string | undefined {
  const url = /^[a-z][a-z+.-]+:\/\/[^/]*\//i.exec(source)?.[0];
  if (/^(?:\/|[a-z]:[\\/]|file:)/i.test(source)) return undefined;
  const path = url === undefined ? emitted.split('/').slice(0, -1) : [];
  for (const step of source.slice(url?.length ?? 0).split(/[\\/]/)) {
    if (step === '..') path.pop();
    else if (step !== '' && step !== '.') path.push(step.split('?', 1)[0] ?? step);
  }
  return path.length === 0 ? undefined : path.join('/');
}
