/**
 * One line of a V8 stack: whether it is a frame, and where it says that it is.
 *
 * Function names, aliases and paths may hold anything, parentheses, colons and blanks included, and users control most of them. So
 * nothing is parsed that need not be: the place stands at the end, and only the end of a path matters. All is linear.
 * Format: https://v8.dev/docs/stack-trace-api
 */
import { readDigits } from '../told.ts';
import { lineCharsMax } from '../../limits.ts';

export interface StackPlace {
  /** What stands before the line and column, with `/` for `\`; or all that stands in the parentheses, if there are none. */
  readonly location: string;
  /** From 1; 0 where not said. */
  readonly line: number;
  readonly column: number;
  /** What the frame calls its function, for vocabularies without places. */
  readonly name: string;
}

/** Undefined if the line is no frame. */
export function readStackLine(text: string): StackPlace | undefined {
  const start = text.trimStart();
  if (!start.startsWith('at ')) return undefined;
  // `util.inspect()` opens the list of an error's other properties behind its last frame.
  const line = start.slice(3).trimEnd();
  const frame = line.endsWith(' {') ? line.slice(0, -2) : line;
  if (frame.length > lineCharsMax) return readFrame(frame.slice(-lineCharsMax));
  return readFrame(frame);
}

/** A place that an API told in parts, with the same care for its path. */
export function readSite(path: string, line: number, column: number): StackPlace {
  return { location: normalise(path.slice(-lineCharsMax)), line, column, name: '' };
}

function readFrame(frame: string): StackPlace | undefined {
  const isClosed = frame.endsWith(')');
  const body = isClosed ? frame.slice(0, -1) : frame;
  const column = readLast(body, body.length);
  const line = column === undefined ? undefined : readLast(body, column.from);
  const end = line?.from ?? column?.from ?? body.length;
  if (!isClosed) {
    const bare = withoutAsync(body);
    if (column === undefined && bare !== '<anonymous>' && !isWasm(body)) return undefined;
    return buildPlace(withoutAsync(body.slice(0, end)), line, column, '');
  }
  const open = findOpening(body);
  if (open < 0) return undefined;
  const inner = body.slice(open + 1, Math.max(end, open + 1));
  const isTold = column !== undefined || isWordOfV8(inner) || isWasm(inner);
  return isTold ? buildPlace(inner, line, column, body.slice(0, open).trimEnd()) : undefined;
}

/** With one number only, that is the line. */
function buildPlace(
  location: string,
  line: { readonly value: number } | undefined,
  column: { readonly value: number } | undefined,
  name: string,
): StackPlace {
  return {
    location: normalise(location),
    line: line?.value ?? column?.value ?? 0,
    column: line === undefined ? 0 : (column?.value ?? 0),
    name: withoutAsync(name),
  };
}

/** `:12` before `end`: its number, and where its colon stands. */
function readLast(
  text: string,
  end: number,
): { readonly value: number; readonly from: number } | undefined {
  let from = end;
  while (from > 0 && isDigit(text.charCodeAt(from - 1))) from -= 1;
  if (from === 0 || text[from - 1] !== ':') return undefined;
  const value = readDigits(text, from, end);
  return value === undefined ? undefined : { value, from: from - 1 };
}

/** Parentheses that are tried: no path has as many, but a name could. */
const openingsMax = 16;

/**
 * Where the place opens: at the first parenthesis behind which something like a place starts and all brackets are closed again, since a
 * path may hold parentheses, and so may a function's name; else at the first of those; else at the last of all.
 */
function findOpening(body: string): number {
  let first = -1;
  let at = body.indexOf('(');
  for (let count = 0; at >= 0 && count < openingsMax; count += 1) {
    if ((at === 0 || body[at - 1] === ' ') && startsPlace(body, at + 1)) {
      if (isBalanced(body, at + 1)) return at;
      if (first < 0) first = at;
    }
    at = body.indexOf('(', at + 1);
  }
  return first < 0 ? body.lastIndexOf('(') : first;
}

function isBalanced(body: string, from: number): boolean {
  let depth = 0;
  for (let index = from; index < body.length && depth >= 0; index += 1) {
    if (body[index] === '(') depth += 1;
    else if (body[index] === ')') depth -= 1;
  }
  return depth === 0;
}

const placeStarts = [
  '/',
  '\\',
  'file:',
  'node:',
  '<anonymous>',
  'eval at ',
  'native',
  'index ',
  'wasm:',
  'data:',
  'blob:',
  'http:',
  'https:',
  'webpack',
  'internal/',
  'evalmachine.',
];

function startsPlace(body: string, at: number): boolean {
  if (body[at + 1] === ':' && (body[at + 2] === '\\' || body[at + 2] === '/')) return true;
  return placeStarts.some((start) => body.startsWith(start, at));
}

/** `Array.map (<anonymous>)`, `Array.map (native)`, `async Promise.all (index 0)`. */
export function isWordOfV8(inner: string): boolean {
  return inner === '<anonymous>' || inner === 'native' || inner.startsWith('index ');
}

function isWasm(text: string): boolean {
  return text.includes('wasm://') || text.includes(':wasm-function[');
}

function withoutAsync(name: string): string {
  return name.startsWith('async ') ? name.slice(6) : name;
}

/** Of code of WebAssembly that was read from a file, the file. */
function normalise(place: string): string {
  const wasm = place.indexOf(':wasm-function[');
  const location = wasm < 0 ? place : place.slice(0, wasm);
  return location.includes('\\') ? location.replaceAll('\\', '/') : location;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
