/**
 * Reads JSON that people write by hand, a product's settings or a policy, with the line that each value stands on.
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

/** A value with the line that it begins on. */
export type JsonNode = { readonly line: number } & (
  | { readonly kind: 'scalar'; readonly value: JsonScalar }
  | { readonly kind: 'object'; readonly entries: readonly JsonEntry[] }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[] }
);

/** A key as it is written, and what it holds. */
export interface JsonEntry {
  readonly name: string;
  readonly node: JsonNode;
}

export type JsonText =
  | { readonly state: 'read'; readonly node: JsonNode }
  | { readonly state: 'broken'; readonly line: number };

/** Reads the whole text; `broken` tells the line at which it stops being JSON. */
export function parseJsonText(text: string): JsonText {
  const at = text.startsWith('\uFEFF') ? 1 : 0;
  const scanner: Scanner = { text, at, line: 1, lineEnd: findLineEnd(text, 0) };
  try {
    const node = scanValue(scanner, 0);
    skipSpace(scanner);
    if (scanner.at < text.length) throw new SyntaxError('text after the value');
    return { state: 'read', node };
  } catch {
    return { state: 'broken', line: readLine(scanner) };
  }
}

/** Looks up `key`, whose parts are separated by dots. The last of several equal keys counts, as in JSON.parse. */
export function findKey(text: string, key: string): KeyResult {
  const read = parseJsonText(text);
  if (read.state === 'broken') return read;
  const node = findNode(read.node, key.toLowerCase().split('.'));
  if (node === null) return { state: 'absent' };
  return {
    state: 'found',
    value: node.kind === 'scalar' ? node.value : undefined,
    line: node.line,
  };
}

function findNode(node: JsonNode, [name, ...rest]: readonly string[]): JsonNode | null {
  if (name === undefined) return node;
  if (node.kind !== 'object') return null;
  for (const entry of node.entries.toReversed()) {
    if (entry.name.toLowerCase() !== name) continue;
    const found = findNode(entry.node, rest);
    if (found !== null) return found;
  }
  return null;
}

/** `line` is one that was passed, `lineEnd` where it ends: counting goes on from there. */
interface Scanner {
  readonly text: string;
  at: number;
  line: number;
  lineEnd: number;
}

function scanValue(scanner: Scanner, depth: number): JsonNode {
  if (depth > settingsDepthMax) throw new SyntaxError('nested too deeply');
  skipSpace(scanner);
  const line = readLine(scanner);
  const opening = scanner.text[scanner.at];
  if (opening === '{') return { kind: 'object', line, entries: scanObject(scanner, depth) };
  if (opening === '[') return { kind: 'array', line, items: scanArray(scanner, depth) };
  return { kind: 'scalar', line, value: opening === '"' ? scanText(scanner) : scanWord(scanner) };
}

function scanObject(scanner: Scanner, depth: number): readonly JsonEntry[] {
  const entries: JsonEntry[] = [];
  scanner.at += 1;
  while (!isClosed(scanner, '}')) {
    const name = scanText(scanner);
    skipSpace(scanner);
    expect(scanner, ':');
    entries.push({ name, node: scanValue(scanner, depth + 1) });
    if (!skipComma(scanner, '}')) break;
  }
  return entries;
}

function scanArray(scanner: Scanner, depth: number): readonly JsonNode[] {
  const items: JsonNode[] = [];
  scanner.at += 1;
  while (!isClosed(scanner, ']')) {
    items.push(scanValue(scanner, depth + 1));
    if (!skipComma(scanner, ']')) break;
  }
  return items;
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

/** The line on which the scanner stands. Each end of line is looked up once, however often this is asked. */
function readLine(scanner: Scanner): number {
  while (scanner.lineEnd < scanner.at) {
    scanner.lineEnd = findLineEnd(scanner.text, scanner.lineEnd + 1);
    scanner.line += 1;
  }
  return scanner.line;
}

function findLineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? Number.POSITIVE_INFINITY : end;
}
