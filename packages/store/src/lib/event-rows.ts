/** Events as rows of the table `events`, in the order of its columns. */
import { createHash } from 'node:crypto';
import type { FieldValues } from '@candor/manifest/shape';
import { dayOf } from '@candor/query/day';
import type { Day } from '@candor/query/question';
import { StoreError } from '../errors.ts';
import { eventAtMsMax, eventAtMsMin, sequenceMax } from '../limits.ts';
import type { StoredEvent } from '../store.ts';

/** An event with what is worked out of it once. */
export interface EventRow {
  /** In lower case, as ClickHouse writes it. */
  readonly session: string;
  readonly seq: number;
  readonly day: Day;
  readonly profile: string;
  readonly profileFacts: Words;
  readonly columns: readonly unknown[];
}

export type Words = Readonly<Record<string, string>>;
type Numbers = Readonly<Record<string, number>>;

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;
const DEVICE = /^[0-9a-f]{32}$/;
const NO_DEVICE = '00000000-0000-0000-0000-000000000000';

/** @throws StoreError STORE_BAD_EVENT when the table could not hold the event. */
export function createEventRow(event: StoredEvent): EventRow {
  const session = event.session.toLowerCase();
  assertStorable(event, session);
  const day = dayOf(event.at);
  const facts = splitValues(event.facts);
  const fields = splitValues(event.fields);
  const profile = hashProfile(facts.words);
  return {
    session,
    seq: event.seq,
    day,
    profile,
    profileFacts: facts.words,
    columns: [
      event.product,
      event.environment,
      event.lane,
      day,
      formatDevice(event.device),
      session,
      event.seq,
      formatInstant(event.at),
      Math.floor(event.received / 1000),
      event.event,
      event.manifest,
      event.ephemeral,
      profile,
      facts.numbers,
      fields.words,
      fields.numbers,
    ],
  };
}

/** The name of a combination of facts: the first 64 bits of SHA-256 over them, by name, as JSON; in decimal. */
export function hashProfile(facts: Words): string {
  const sorted = Object.entries(facts).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const digest = createHash('sha256').update(JSON.stringify(sorted)).digest();
  return digest.readBigUInt64BE().toString();
}

/** Numbers are computed with; everything else is compared. */
export function splitValues(values: FieldValues): {
  readonly words: Words;
  readonly numbers: Numbers;
} {
  const words: Record<string, string> = {};
  const numbers: Record<string, number> = {};
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === 'number') numbers[name] = value;
    else words[name] = String(value);
  }
  return { words, numbers };
}

function assertStorable(event: StoredEvent, session: string): void {
  if (!UUID.test(session)) throw refuse('session', 'a UUID');
  if (event.device !== '' && !DEVICE.test(event.device))
    throw refuse('device', '32 hex digits or nothing');
  if (!Number.isInteger(event.seq) || event.seq < 1 || event.seq > sequenceMax) {
    throw refuse('seq', `a whole number from 1 to ${sequenceMax}`);
  }
  for (const name of ['at', 'received'] as const) {
    const ms = event[name];
    if (!(ms >= eventAtMsMin && ms <= eventAtMsMax)) {
      throw refuse(name, 'milliseconds since the epoch, from 2000 to 2148');
    }
  }
}

function refuse(name: string, expected: string): StoreError {
  return new StoreError(
    'STORE_BAD_EVENT',
    `Expected the ${name} of an event to be ${expected}, got something else. Check events before they are accepted.`,
  );
}

function formatDevice(device: string): string {
  if (device === '') return NO_DEVICE;
  return device.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** As ClickHouse reads a DateTime64(3). */
function formatInstant(ms: number): string {
  return new Date(ms).toISOString().slice(0, -1).replace('T', ' ');
}
