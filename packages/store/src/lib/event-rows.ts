/** Events as rows of the table `events`: checked, with what is worked out of them once. */
import { createHash } from 'node:crypto';
import type { FieldValue, FieldValues } from '@candor/manifest/shape';
import { StoreError } from '../errors.ts';
import { profileNamesKnownMax, eventAtMsMax, eventAtMsMin, sequenceMax } from '../limits.ts';
import type { StoredEvent } from '../store.ts';
import { DAY_MS } from './row-days.ts';

/** An event with what is worked out of it once. */
export interface EventRow {
  readonly event: StoredEvent;
  /** In lower case, as ClickHouse writes it. */
  readonly session: string;
  /** As ClickHouse writes it, all zeros where there is none. */
  readonly device: string;
  /** Since the epoch. */
  readonly day: number;
  readonly profile: Profile;
  readonly counts: FieldCounts;
}

/** How many of the fields are numbers, and how many are not. */
export interface FieldCounts {
  readonly numberCount: number;
  readonly wordCount: number;
}

export type Words = Readonly<Record<string, string>>;
type Numbers = Readonly<Record<string, number>>;

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;
const DEVICE = /^[0-9a-f]{32}$/;
/** How the table writes that there is no pseudonym. */
export const NO_DEVICE = '00000000-0000-0000-0000-000000000000';

/** The facts of a session, split and named once for all its events that come together: they share the object. */
export interface Profile {
  /** `hash` in decimal. */
  readonly name: string;
  readonly hash: bigint;
  readonly words: Words;
  readonly facts: FieldValues;
  readonly numberCount: number;
}

export type RowMaker = (event: StoredEvent) => EventRow;

/** Makes rows of the events of one block. */
export function createRowMaker(): RowMaker {
  const profiles = new WeakMap<FieldValues, Profile>();
  return (event) => {
    let profile = profiles.get(event.facts);
    if (profile === undefined) {
      profile = createProfile(event.facts);
      profiles.set(event.facts, profile);
    }
    return createEventRow(event, profile);
  };
}

/** @throws StoreError STORE_BAD_EVENT when the table could not hold the event. */
function createEventRow(event: StoredEvent, profile: Profile): EventRow {
  const session = event.session.toLowerCase();
  assertHead(event, session);
  assertEvent(event.seq, event.at);
  return {
    event,
    session,
    device: formatDevice(event.device),
    day: Math.floor(event.at / DAY_MS),
    profile,
    counts: countFields(event.fields),
  };
}

export function countFields(fields: FieldValues): FieldCounts {
  let numberCount = 0;
  let wordCount = 0;
  for (const name in fields) {
    if (typeof fields[name] === 'number') numberCount += 1;
    else wordCount += 1;
  }
  return { numberCount, wordCount };
}

export function createProfile(facts: FieldValues): Profile {
  const { words, numbers } = splitValues(facts);
  const name = hashProfile(words);
  const numberCount = Object.keys(numbers).length;
  return { name, hash: BigInt(name), words, facts, numberCount };
}

/** Names of combinations of facts, by those as JSON: each report tells one, and there are few. */
const profileNames = new Map<string, string>();

/** The name of a combination of facts: the first 64 bits of SHA-256 over them, by name, as JSON; in decimal. */
export function hashProfile(facts: Words): string {
  const text = JSON.stringify(facts);
  const known = profileNames.get(text);
  if (known !== undefined) return known;
  if (profileNames.size >= profileNamesKnownMax) profileNames.clear();
  const name = computeName(facts);
  profileNames.set(text, name);
  return name;
}

function computeName(facts: Words): string {
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
  for (const name of Object.keys(values)) {
    const value = values[name];
    if (typeof value === 'number') numbers[name] = value;
    else if (value !== undefined) words[name] = writeWord(value);
  }
  return { words, numbers };
}

/** How the store keeps what is no number: booleans as words, what has parts as its JSON. */
export function writeWord(value: FieldValue): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** `session`: in lower case. @throws StoreError STORE_BAD_EVENT */
export function assertHead(
  { device, received }: Pick<StoredEvent, 'device' | 'received'>,
  session: string,
): void {
  if (!UUID.test(session)) throw refuse('session', 'a UUID');
  if (device !== '' && !DEVICE.test(device)) throw refuse('device', '32 hex digits or nothing');
  assertInstant('received', received);
}

/** @throws StoreError STORE_BAD_EVENT */
export function assertEvent(seq: number, at: number): void {
  if (!Number.isInteger(seq) || seq < 1 || seq > sequenceMax) {
    throw refuse('seq', `a whole number from 1 to ${sequenceMax}`);
  }
  assertInstant('at', at);
}

function assertInstant(name: string, ms: number): void {
  if (ms >= eventAtMsMin && ms <= eventAtMsMax) return;
  throw refuse(name, 'milliseconds since the epoch, from 2000 to 2148');
}

function refuse(name: string, expected: string): StoreError {
  return new StoreError(
    'STORE_BAD_EVENT',
    `Expected the ${name} of an event to be ${expected}, got something else. Check events before they are accepted.`,
  );
}

/** A pseudonym, or '' for none, as the table writes it. */
export function formatDevice(device: string): string {
  if (device === '') return NO_DEVICE;
  const part = (from: number, to: number): string => device.slice(from, to);
  return `${part(0, 8)}-${part(8, 12)}-${part(12, 16)}-${part(16, 20)}-${part(20, 32)}`;
}
