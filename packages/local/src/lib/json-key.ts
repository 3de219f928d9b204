/**
 * Finds one key in a product's own settings file, with the line that it stands on.
 *
 * Such files are written by hand: comments, a byte-order mark and commas before a closing bracket are read as the
 * configuration systems read them that own these files, and keys are compared without regard to case as they do.
 */
import { settingsDepthMax } from '../limits.ts';

/** `value` is undefined for an object or an array, which can be no switch. Lines count from 1. */
export type KeyResult =
  | { readonly state: 'absent' }
  | { readonly state: 'found'; readonly value: JsonScalar | undefined; readonly line: number }
  | { readonly state: 'broken'; readonly line: number };

export type JsonScalar = string | number | boolean | null;

/** Looks up `key`, whose parts are separated by dots. The last of several equal keys counts, as in JSON.parse. */
export function findKey(text: string, key: string): KeyResult {
  const scanner: Scanner = { text, at: text.startsWith('\uFEFF') ? 1 : 0 };
  try {
    const found = scanValue(scanner, key.toLowerCase().split('.'), 0);
    skipSpace(scanner);
    if (scanner.at < text.length) throw new SyntaxError('text after the value');
    return found;
  } catch {
    return { state: 'broken', line: lineAt(text, scanner.at) };
  }
}

interface Scanner {
  readonly text: string;
  at: number;
}

const ABSENT: KeyResult = { state: 'absent' };

/** Reads over a value. `sought` is the rest of the path if the value lies on it, empty at its end, null beside it. */
function scanValue(scanner: Scanner, sought: readonly string[] | null, depth: number): KeyResult {
  if (depth > settingsDepthMax) throw new SyntaxError('nested too deeply');
  skipSpace(scanner);
  const start = scanner.at;
  const opening = scanner.text[start];
  if (opening === '{') {
    const inner = scanObject(scanner, sought, depth);
    return sought?.length === 0 ? foundAt(scanner, start, undefined) : inner;
  }
  if (opening === '[') {
    scanArray(scanner, depth);
    return sought?.length === 0 ? foundAt(scanner, start, undefined) : ABSENT;
  }
  const value = opening === '"' ? scanText(scanner) : scanWord(scanner);
  return sought?.length === 0 ? foundAt(scanner, start, value) : ABSENT;
}

function scanObject(scanner: Scanner, sought: readonly string[] | null, depth: number): KeyResult {
  let found: KeyResult = ABSENT;
  scanner.at += 1;
  while (!isClosed(scanner, '}')) {
    const name = scanText(scanner).toLowerCase();
    skipSpace(scanner);
    expect(scanner, ':');
    const isOnPath = sought !== null && sought[0] === name;
    const inner = scanValue(scanner, isOnPath ? sought.slice(1) : null, depth + 1);
    if (inner.state === 'found') found = inner;
    if (!skipComma(scanner, '}')) break;
  }
  return found;
}

function scanArray(scanner: Scanner, depth: number): void {
  scanner.at += 1;
  while (!isClosed(scanner, ']')) {
    scanValue(scanner, null, depth + 1);
    if (!skipComma(scanner, ']')) break;
  }
}

/** Steps over the closing bracket if it is next. */
function isClosed(scanner: Scanner, closing: string): boolean {
  skipSpace(scanner);
  if (scanner.text[scanner.at] !== closing) return false;
  scanner.at += 1;
  return true;
}

/** True after a comma; false after the closing bracket, which it steps over. */
function skipComma(scanner: Scanner, closing: string): boolean {
  if (isClosed(scanner, closing)) return false;
  expect(scanner, ',');
  return true;
}

const TEXT = /"(?:[^"\\\n]|\\.)*"/y;
const WORD = /[-+.\w]+/y;
const SPACE = /(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;

function scanText(scanner: Scanner): string {
  return JSON.parse(take(scanner, TEXT)) as string;
}

function scanWord(scanner: Scanner): JsonScalar {
  return JSON.parse(take(scanner, WORD)) as JsonScalar;
}

function skipSpace(scanner: Scanner): void {
  take(scanner, SPACE);
}

function take(scanner: Scanner, pattern: RegExp): string {
  pattern.lastIndex = scanner.at;
  const taken = pattern.exec(scanner.text)?.[0];
  if (taken === undefined) throw new SyntaxError('not JSON');
  scanner.at += taken.length;
  return taken;
}

function expect(scanner: Scanner, mark: string): void {
  if (scanner.text[scanner.at] !== mark) throw new SyntaxError(`expected ${mark}`);
  scanner.at += 1;
}

function foundAt(scanner: Scanner, start: number, value: JsonScalar | undefined): KeyResult {
  return { state: 'found', value, line: lineAt(scanner.text, start) };
}

function lineAt(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}
