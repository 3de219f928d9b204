/**
 * What one record of the journal holds: the events of one report, shaped, with what they share said once. JSON in UTF-8, so
 * that an operator can read it; it can be read back as the events that the store takes.
 *
 *     {"product":"automation-server","environment":"production",…,"facts":{"version":"5.2.0"}}
 *     {"seq":1,"at":"2026-11-21T09:00:01.204Z","event":"heartbeat","uptime":1,"identities":12}
 *
 * A first line for what is shared, then the line of each event: of most the very bytes that came in, since nothing in them had to
 * be changed. In others `at` is milliseconds since the epoch, and one that is not the sender's, since its clock was wrong, has a mark behind it:
 * `{"seq":1,"at":1763715601204,"clockCorrected":true,"event":…`. No field can be taken for it: those stand behind the event's name, and have none with a
 * capital letter. Earlier versions wrote no such mark, and before that one object without a line end, with the events as an array in it; all are read.
 */
import type { LaneName } from '@candor/manifest/manifest';
import { parseInstant } from '@candor/manifest/report';
import type { FieldValues } from '@candor/manifest/shape';
import type { StoredEvent, StoredReport } from '@candor/store/store';

/** What the events of a report share. */
export interface EntryHead {
  readonly product: string;
  readonly environment: string;
  readonly manifest: string;
  readonly lane: LaneName;
  readonly session: string;
  readonly device: string;
  readonly ephemeral: boolean;
  /** Milliseconds since the epoch. */
  readonly started: number;
  readonly received: number;
  readonly facts: FieldValues;
}

export interface JournalEntry extends EntryHead {
  readonly events: readonly JournalEvent[];
}

/** Sequence number, time in milliseconds since the epoch, name, fields; and whether the time is not the sender's, since its clock was wrong. */
export type JournalEvent = readonly [
  seq: number,
  at: number,
  event: string,
  fields: FieldValues,
  clockCorrected?: true,
];

export function encodeEntry({ events, ...head }: JournalEntry): Buffer {
  const lines = events.map(([seq, at, event, fields, clockCorrected]) =>
    JSON.stringify(
      clockCorrected === true
        ? { seq, at, clockCorrected, event, ...fields }
        : { seq, at, event, ...fields },
    ),
  );
  return Buffer.from(`${JSON.stringify(head)}\n${lines.join('\n')}\n`, 'utf8');
}

/** `lines`: whole lines of a report, as they came. Nothing may be in them that shaping would have changed. */
export function encodeLines(head: EntryHead, lines: readonly Uint8Array[]): Buffer {
  const first = `${JSON.stringify(head)}\n`;
  const firstBytes = Buffer.byteLength(first);
  const entry = Buffer.allocUnsafe(lines.reduce((sum, { length }) => sum + length, firstBytes));
  entry.write(first, 'utf8');
  let at = firstBytes;
  for (const bytes of lines) {
    entry.set(bytes, at);
    at += bytes.length;
  }
  return entry;
}

/** Trusts its input, as `decodeEntry()` does. */
export function decodeHead(payload: Buffer): EntryHead {
  return JSON.parse(payload.toString('utf8', 0, findHeadEnd(payload))) as EntryHead;
}

/** Trusts its input: the record's checksum has vouched for bytes that were encoded here. */
export function decodeEntry(payload: Buffer): readonly StoredEvent[] {
  const headEnd = findHeadEnd(payload);
  const head = JSON.parse(payload.toString('utf8', 0, headEnd)) as EntryHead | JournalEntry;
  if ('events' in head) {
    return head.events.map(([seq, at, event, fields]) =>
      toStored(head, seq, at, event, fields, false),
    );
  }
  return decodeLines(head, payload.toString('utf8', headEnd + 1));
}

/** As the store takes it: the lines as they stand. Trusts its input, as `decodeEntry()` does. */
export function openEntry(payload: Buffer): StoredReport {
  const headEnd = findHeadEnd(payload);
  const head = JSON.parse(payload.toString('utf8', 0, headEnd)) as EntryHead | JournalEntry;
  if ('events' in head) return openEntry(encodeEntry(head));
  const lines = payload.subarray(headEnd + 1);
  // Without events there is an empty line.
  return { ...head, lines: lines.length === 1 ? lines.subarray(1) : lines };
}

/**
 * All fields are parsed together, each event's as an object of its own: to parse line by line, and to copy the fields out of what
 * comes of it, takes a third longer.
 */
function decodeLines(head: EntryHead, text: string): readonly StoredEvent[] {
  const opened: OpenedLine[] = [];
  const fields: string[] = [];
  let event = '';
  for (let start = 0; start + 1 < text.length;) {
    const end = text.indexOf('\n', start);
    const line = openLine(text, start, event);
    opened.push(line);
    ({ event } = line);
    const isBare = text.charCodeAt(line.fieldsFrom) !== COMMA;
    fields.push(isBare ? '{}' : `{${text.slice(line.fieldsFrom + 1, end)}`);
    start = end + 1;
  }
  const parsed = JSON.parse(`[${fields.join()}]`) as readonly FieldValues[];
  return opened.map((line, index) =>
    toStored(head, line.seq, line.at, line.event, parsed[index] ?? {}, line.isCorrected),
  );
}

interface OpenedLine {
  readonly seq: number;
  readonly at: number;
  readonly isCorrected: boolean;
  readonly event: string;
  /** Where its fields go on, or the line ends. */
  readonly fieldsFrom: number;
}

/** `before`: the event of the line before, which is mostly that of this one too. */
function openLine(text: string, start: number, before: string): OpenedLine {
  const seqEnd = text.indexOf(',', start);
  const seq = Number(text.slice(start + '{"seq":'.length, seqEnd));
  const atFrom = seqEnd + ',"at":'.length;
  const atEnd = text.indexOf(',', atFrom);
  const isText = text.charCodeAt(atFrom) === QUOTE;
  const at = isText
    ? parseInstant(text.slice(atFrom + 1, atEnd - 1))
    : Number(text.slice(atFrom, atEnd));
  const isCorrected = text.startsWith(CORRECTED, atEnd);
  const eventFrom = atEnd + (isCorrected ? CORRECTED.length : 0) + ',"event":"'.length;
  const eventEnd = text.indexOf('"', eventFrom);
  const isSame = eventEnd - eventFrom === before.length && text.startsWith(before, eventFrom);
  const event = isSame ? before : text.slice(eventFrom, eventEnd);
  return { seq, at, isCorrected, event, fieldsFrom: eventEnd + 1 };
}

const CORRECTED = ',"clockCorrected":true';

function findHeadEnd(payload: Buffer): number {
  const end = payload.indexOf(LINE_END);
  return end < 0 ? payload.length : end;
}

const LINE_END = 10;
const QUOTE = 34;
const COMMA = 44;

/** Each name written out: to spread what they share takes ten times as long. */
function toStored(
  head: EntryHead,
  seq: number,
  at: number,
  event: string,
  fields: FieldValues,
  isCorrected: boolean,
): StoredEvent {
  const { product, environment, manifest, lane, session, device, ephemeral } = head;
  const { started, received, facts } = head;
  const stored = {
    product,
    environment,
    manifest,
    lane,
    session,
    seq,
    device,
    ephemeral,
    event,
    started,
    at,
    received,
    facts,
    fields,
  };
  return isCorrected ? { ...stored, clockCorrected: true } : stored;
}
