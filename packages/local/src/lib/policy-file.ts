/**
 * A policy that somebody else than the user has laid down in a file: JSON by hand, in which only known keys are understood.
 */
import { parseJsonText, type JsonEntry } from './json-text.ts';
import { readText } from './read-stored.ts';

/** `origin` is `file:line` where a line is known, else the file; `problem` a sentence without a value. */
export type PolicyFile =
  | { readonly state: 'absent' }
  | { readonly state: 'damaged'; readonly origin: string; readonly problem: string }
  | { readonly state: 'read'; readonly entries: readonly JsonEntry[] };

/** A value with the place where it stands, `file:line`. */
export interface Said {
  readonly value: string;
  readonly origin: string;
}

/** Never throws. */
export function readPolicyFile(file: string): PolicyFile {
  const read = readText(file);
  if (read.state === 'absent') return read;
  if (read.state === 'damaged') return { ...read, origin: file };
  const json = parseJsonText(read.text);
  if (json.state === 'broken') {
    return { state: 'damaged', origin: `${file}:${json.line}`, problem: 'it is not JSON' };
  }
  const { node } = json;
  if (node.kind === 'object') return { state: 'read', entries: node.entries };
  return { state: 'damaged', origin: `${file}:${node.line}`, problem: 'it is not an object' };
}
