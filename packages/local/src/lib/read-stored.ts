/**
 * Reading small JSON files, with every way in which they can be wrong told apart.
 */
import fs from 'node:fs';
import { settingsBytesMax } from '../limits.ts';
import { parseJsonText } from './json-text.ts';

/** What was found where a value may be stored. `damaged` covers what can not be read, parsed or understood. */
export type Stored<Value> =
  | { readonly state: 'absent' }
  | { readonly state: 'found'; readonly value: Value; readonly origin: string }
  | { readonly state: 'damaged'; readonly origin: string; readonly problem: string };

/** Text of a file of at most `settingsBytesMax` bytes. `problem` is a sentence without the path. */
export type TextResult =
  | { readonly state: 'absent' }
  | { readonly state: 'found'; readonly text: string }
  | { readonly state: 'damaged'; readonly problem: string };

/** Reads a file of text. A file that is not there, or whose folder is not, is absent; any other failure is damage. */
export function readText(file: string): TextResult {
  try {
    // As a rule there is none, and an exception takes longer than the look.
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    if (stat === undefined) return { state: 'absent' };
    if (stat.size > settingsBytesMax) {
      return { state: 'damaged', problem: `it has more than ${settingsBytesMax} bytes` };
    }
    return { state: 'found', text: fs.readFileSync(file, 'utf8') };
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return { state: 'absent' };
    return { state: 'damaged', problem: `it can not be read (${code})` };
  }
}

/**
 * Reads one of our own JSON files. `parse` gives undefined for what it does not understand. The origin is `file:line` of `key`
 * where one is given, and of the place where it stops being JSON.
 */
export function readStored<Value>(
  file: string,
  parse: (json: unknown) => Value | undefined,
  key?: string,
): Stored<Value> {
  const read = readText(file);
  if (read.state === 'absent') return read;
  if (read.state === 'damaged') return { ...read, origin: file };
  let value: Value | undefined;
  try {
    value = parse(JSON.parse(read.text));
  } catch {
    const json = parseJsonText(read.text);
    const origin = json.state === 'broken' ? `${file}:${json.line}` : file;
    return { state: 'damaged', origin, problem: 'it is not JSON' };
  }
  const line = key === undefined ? null : findLine(read.text, key);
  const origin = line === null ? file : `${file}:${line}`;
  if (value === undefined) {
    return { state: 'damaged', origin, problem: 'it does not have the expected form' };
  }
  return { state: 'found', origin, value };
}

/** Of the first place where the key is written, in a file that we wrote ourselves with the key before what it holds. */
function findLine(text: string, key: string): number | null {
  const at = text.indexOf(`"${key}"`);
  return at === -1 ? null : text.slice(0, at).split('\n').length;
}

/** The code of a failed system call, `EROFS` for example; `unknown` for what has none. */
export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'unknown';
}

/** Whether a part of what is stored is a list of texts. */
export function areTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** Without members where it is no object. */
export function asRecord(json: unknown): Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
    ? (json as Readonly<Record<string, unknown>>)
    : {};
}
