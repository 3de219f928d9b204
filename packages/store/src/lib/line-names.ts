/**
 * Names of events and fields in lines of JSON, each with what a row writes for it. A line names mostly what the line before has
 * named, in the same order: so each name knows which two came after it last, and they are compared with the bytes before any
 * text is made of them.
 */
import { type KnownText, byteAt, compileText, holdsAt } from '@candor/manifest/event-scan';
import { nameBytesMax, namesKnownMax } from '../limits.ts';
import { type StampedText, createStamp } from './row-output.ts';

export interface LineName {
  readonly name: string;
  /** As a line has it: `,"name":`, or of an event `,"event":"name"`. */
  readonly key: KnownText;
  /** As rows have it. */
  readonly stamp: StampedText;
  /** Two that came after it, the last one first. */
  next: LineName | null;
  other: LineName | null;
  /** The last line that has it, by its number. */
  line: number;
}

export interface NameBook {
  readonly events: NameList;
  readonly fields: NameList;
}

export interface NameList {
  /** Of a key, what stands before the name and after it. */
  readonly opening: string;
  readonly ending: string;
  readonly known: Map<string, LineName>;
  /** Stands before the first. */
  start: LineName;
}

export function createNameBook(): NameBook {
  return { events: createList(',"event":"', '"'), fields: createList(',"', '":') };
}

function createList(opening: string, ending: string): NameList {
  const list = { opening, ending, known: new Map<string, LineName>() };
  return { ...list, start: createName(list, '') };
}

function createName({ opening, ending }: Omit<NameList, 'start'>, name: string): LineName {
  const key = compileText(`${opening}${name}${ending}`);
  return { name, key, stamp: createStamp(name), next: null, other: null, line: 0 };
}

/** Where there are too many. Between two lines alone: a line knows by its names which it had. */
export function forgetNames({ events, fields }: NameBook): void {
  if (events.known.size + fields.known.size < namesKnownMax) return;
  for (const list of [events, fields]) {
    list.known.clear();
    list.start = createName(list, '');
  }
}

/**
 * The name whose key stands at `at`, which may have come after `before` already; null where none does that rows could take over
 * as it is written.
 */
export function findName(
  list: NameList,
  before: LineName,
  view: DataView,
  at: number,
): LineName | null {
  const { next, other } = before;
  if (next !== null && holdsAt(view, at, next.key)) return next;
  const isOther = other !== null && holdsAt(view, at, other.key);
  const found = isOther ? other : learnName(list, view, at);
  if (found === null) return null;
  before.other = next;
  before.next = found;
  return found;
}

function learnName(list: NameList, view: DataView, at: number): LineName | null {
  const { opening, ending, known } = list;
  const from = at + opening.length;
  const name = readName(view, from);
  if (name === null || !holdsText(view, at, opening)) return null;
  if (!holdsText(view, from + name.length, ending)) return null;
  const found = known.get(name) ?? createName(list, name);
  known.set(name, found);
  return found;
}

/** Up to the next quote. Names that begin with a digit stand in another order once they are read. */
function readName(view: DataView, start: number): string | null {
  let name = '';
  for (let at = start; byteAt(view, at) !== QUOTE; at += 1) {
    const byte = byteAt(view, at);
    const isPlain = byte >= 32 && byte <= 126 && byte !== BACKSLASH;
    if (!isPlain || name.length === nameBytesMax) return null;
    name += String.fromCharCode(byte);
  }
  return /^\d/.test(name) ? null : name;
}

function holdsText(view: DataView, start: number, text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    if (byteAt(view, start + index) !== text.charCodeAt(index)) return false;
  }
  return true;
}

const QUOTE = 34;
const BACKSLASH = 92;
