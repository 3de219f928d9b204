/**
 * What one record of the journal holds: the events of one report, shaped, with what they share said once. JSON in UTF-8, so
 * that an operator can read it; it can be read back as the events that the store takes.
 *
 *     {"product":"automation-server","environment":"production",…,"facts":{"version":"5.2.0"}}
 *     {"seq":1,"at":"2026-11-21T09:00:01.204Z","event":"heartbeat","uptime":1,"identities":12}
 *
 * A first line for what is shared, then the line of each event: of most the very bytes that came in, since nothing in them had to
 * be changed. In others `at` is milliseconds since the epoch. Earlier versions wrote one object without a line end, with the
 * events as an array in it; both are read.
 */
import type { LaneName } from '@candor/manifest/manifest';
import { parseInstant } from '@candor/manifest/report';
import type { FieldValue, FieldValues } from '@candor/manifest/shape';
import type { StoredEvent } from '@candor/store/store';

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

/** Sequence number, time in milliseconds since the epoch, name, fields. */
export type JournalEvent = readonly [seq: number, at: number, event: string, fields: FieldValues];

export function encodeEntry({ events, ...head }: JournalEntry): Buffer {
  const lines = events.map(([seq, at, event, fields]) =>
    JSON.stringify({ seq, at, event, ...fields }),
  );
  return Buffer.from(`${JSON.stringify(head)}\n${lines.join('\n')}\n`, 'utf8');
}

/** `lines`: whole lines of a report, as they came. Nothing may be in them that shaping would have changed. */
export function encodeLines(head: EntryHead, lines: readonly Uint8Array[]): Buffer {
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`, 'utf8'), ...lines]);
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
    return head.events.map(([seq, at, event, fields]) => toStored(head, seq, at, event, fields));
  }
  // No string of JSON holds a line end: in the place of each belongs what stands between the values of an array.
  const lines = payload.toString('utf8', headEnd + 1, payload.length - 1).replaceAll('\n', ',');
  return (JSON.parse(`[${lines}]`) as readonly EventLine[]).map((line) => {
    const { seq, at, event } = line;
    return toStored(
      head,
      seq,
      typeof at === 'string' ? parseInstant(at) : at,
      event,
      fieldsOf(line),
    );
  });
}

interface EventLine {
  readonly seq: number;
  readonly at: number | string;
  readonly event: string;
  readonly [field: string]: FieldValue;
}

function findHeadEnd(payload: Buffer): number {
  const end = payload.indexOf(LINE_END);
  return end < 0 ? payload.length : end;
}

const LINE_END = 10;

/** A manifest can declare no field under the names of the format itself. */
function fieldsOf(line: EventLine): FieldValues {
  const fields: Record<string, FieldValue> = {};
  for (const name in line) {
    const value = line[name];
    if (value === undefined || name === 'seq' || name === 'at' || name === 'event') continue;
    fields[name] = value;
  }
  return fields;
}

/** Each name written out: to spread what they share takes ten times as long. */
function toStored(
  head: EntryHead,
  seq: number,
  at: number,
  event: string,
  fields: FieldValues,
): StoredEvent {
  const { product, environment, manifest, lane, session, device, ephemeral } = head;
  const { started, received, facts } = head;
  return {
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
}
