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
  const lines = readFirstLines(stack.slice(end).replace(/^\r?\n/, ''));
  // Whatever was put between frames, or behind them, takes none of them away.
  const places = readPlaces(lines).filter((place) => typeof place === 'object');
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
  const found = readPlaces(lines);
  const firstAt = found.findIndex((place) => typeof place === 'object');
  const causeAt = lines.findIndex((line, index) => index > firstAt && causeMark.test(line));
  const own = causeAt < 0 || firstAt < 0 ? lines : lines.slice(0, causeAt);
  let [places, from, isOpen]: [StackPlace[], number, boolean] = [[], own.length, false];
  for (const [index, place] of found.slice(0, own.length).entries()) {
    if (place === 'blank') continue;
    if (place === 'text') isOpen = false;
    else if (isOpen) places.push(place);
    else [places, from, isOpen] = [[place], index, true];
  }
  const headAt = findHead(own.slice(0, from));
  return {
    head: own[headAt] ?? '',
    rest: own.slice(headAt + 1, from).join('\n'),
    places,
    causes: own === lines ? [] : splitCauses(lines.slice(causeAt)),
  };
}

/** For each line the frame that it is or starts. The name of a function may hold line ends: what they part is put together. */
function readPlaces(lines: readonly string[]): readonly (StackPlace | 'blank' | 'text')[] {
  const places: (StackPlace | 'blank' | 'text')[] = [];
  while (places.length < lines.length) {
    const at = places.length;
    const line = lines[at] ?? '';
    const place = readStackLine(line);
    if (place === undefined && line.trim() === '') places.push('blank');
    else if (place !== undefined && isWhole(line, lines[at + 1] ?? '')) places.push(place);
    else places.push(...(joinLines(lines, at) ?? [place ?? 'text']));
  }
  return places;
}

/** Only a frame without a parenthesis at its end may go on in a line that is none. */
function isWhole(line: string, next: string): boolean {
  return line.endsWith(')') || line.endsWith('{') || /^\s*(?:at |$)/.test(next);
}

const joinedLinesMax = 4;

/** A line without its closing parenthesis may go on in the next: so does the name of a folder that holds a line end. */
function joinLines(
  lines: readonly string[],
  at: number,
): readonly (StackPlace | 'blank')[] | undefined {
  let text = lines[at] ?? '';
  if (!text.trimStart().startsWith('at ')) return undefined;
  for (let count = 1; count < joinedLinesMax; count += 1) {
    const line = lines[at + count];
    if (line === undefined) return undefined;
    // A line that is a frame by itself is one; the beginning of another before it is none, but breaks no stack either.
    if (readStackLine(line) !== undefined) return isBegun(text) ? ['blank'] : undefined;
    text += `\n${line}`;
    const place = readStackLine(text);
    if (place !== undefined)
      return [place, ...Array.from({ length: count }, () => 'blank' as const)];
  }
  return undefined;
}

/** A frame up to somewhere in its path, and not up to a place. */
function isBegun(text: string): boolean {
  return text.includes(' (') && readStackLine(text) === undefined;
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
