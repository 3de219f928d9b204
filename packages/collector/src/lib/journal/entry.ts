/**
 * What one record of the journal holds: the events of one report, shaped, with what they share said once. JSON in UTF-8, so
 * that an operator can read it; it can be read back as the events that the store takes.
 */
import type { LaneName } from '@candor/manifest/manifest';
import type { FieldValues } from '@candor/manifest/shape';
import type { StoredEvent } from '@candor/store/store';

export interface JournalEntry {
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
  readonly events: readonly JournalEvent[];
}

/** Sequence number, time in milliseconds since the epoch, name, fields. */
export type JournalEvent = readonly [seq: number, at: number, event: string, fields: FieldValues];

export function encodeEntry(entry: JournalEntry): Buffer {
  return Buffer.from(JSON.stringify(entry), 'utf8');
}

/** Trusts its input: the record's checksum has vouched for bytes that `encodeEntry()` made. */
export function decodeEntry(payload: Buffer): readonly StoredEvent[] {
  const entry = JSON.parse(payload.toString('utf8')) as JournalEntry;
  const { product, environment, manifest, lane, session, device, ephemeral } = entry;
  const { started, received, facts } = entry;
  // Each name written out: to spread what they share takes ten times as long.
  return entry.events.map(([seq, at, event, fields]) => ({
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
  }));
}
