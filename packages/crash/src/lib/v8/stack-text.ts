/**
 * The text of a V8 stack, parted into its head and its frames, whatever the message between them pretends to be.
 */
import { readFirstLines, readLines } from '../text-lines.ts';
import { readStackLine, type StackPlace } from './stack-line.ts';

export interface StackText {
  /** The first line, where the type stands. */
  readonly head: string;
  /** What is not frames and not the first line: the rest of a message. */
  readonly rest: string;
  readonly places: readonly StackPlace[];
  /** Texts of the causes that `util.inspect()` prints below an error, the nearest first. */
  readonly causes: readonly string[];
}

/** With the message known, and the name, its frames are the first ones behind it, and whatever looks like a frame inside of it is none. */
export function readStackText(stack: string, message?: string, name = ''): StackText {
  const end = message === undefined ? undefined : findEnd(stack, message, name);
  if (end === undefined) return readUnknown(stack);
  const places: StackPlace[] = [];
  for (const line of readFirstLines(stack.slice(end).replace(/^\r?\n/, ''))) {
    const place = readStackLine(line);
    if (place === undefined && places.length > 0) break;
    if (place !== undefined) places.push(place);
  }
  return { head: firstLine(stack), rest: '', places, causes: [] };
}

const headCharsMax = 2_048;

/** Where the head ends; undefined if the stack does not start with it: messages may be changed after they were thrown. */
function findEnd(stack: string, message: string, name: string): number | undefined {
  // A host may write the head when the stack is read, with whatever the name has become.
  const head = `${name}: ${message}`;
  if (name !== '' && stack.startsWith(head)) return head.length;
  if (message === '') return firstLine(stack).length;
  // The type stands before it. Only the beginning is looked for: texts can be made that take very long to find.
  const at = stack.slice(0, headCharsMax).indexOf(message.slice(0, headCharsMax / 4));
  if (at < 0 || !stack.startsWith(message, at)) return undefined;
  return /\n[ \t]*at /.test(stack.slice(0, at)) ? undefined : at + message.length;
}

/** The last frames that stand together are the stack; a message may look like others above it. */
function readUnknown(stack: string): StackText {
  const lines = readLines(stack);
  const causeAt = lines.findIndex((line) => causeMark.test(line));
  const own = causeAt < 0 ? lines : lines.slice(0, causeAt);
  let [places, from, isOpen]: [StackPlace[], number, boolean] = [[], own.length, false];
  for (const [index, line] of own.entries()) {
    const place = readStackLine(line);
    if (place === undefined) isOpen &&= line.trim() === '';
    else if (isOpen) places.push(place);
    else [places, from, isOpen] = [[place], index, true];
  }
  const headAt = findHead(own.slice(0, from));
  return {
    head: own[headAt] ?? '',
    rest: own.slice(headAt + 1, from).join('\n'),
    places,
    causes: causeAt < 0 ? [] : splitCauses(lines.slice(causeAt)),
  };
}

const causeMark = /^\s*(?:\[cause\]|Caused by|caused by): /;

function splitCauses(lines: readonly string[]): string[] {
  const causes: string[][] = [];
  for (const line of lines) {
    if (causeMark.test(line)) causes.push([line.replace(causeMark, '')]);
    else causes.at(-1)?.push(line);
  }
  return causes.map((cause) => cause.join('\n'));
}

/** Node prints the place and the line of the source above an uncaught error: the head is the first line like `Name` or `Name: …`. */
function findHead(lines: readonly string[]): number {
  const at = lines.findIndex((line) =>
    /^(?:Uncaught )?[A-Za-z_$][\w$.]*(?: \[\w+\])?(?::|$)/.test(line),
  );
  return Math.max(0, at);
}

function firstLine(text: string): string {
  const end = text.indexOf('\n');
  return end < 0 ? text : text.slice(0, end);
}
