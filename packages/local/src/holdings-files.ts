/**
 * What the user's own requests to a collector leave on the disk, readable by the user alone:
 *
 *     settings/erase.json           an erasure that the collector has not confirmed yet, with the tokens that it takes
 *     settings/erased.json          the receipts of those that it has, with the tokens by which that can be checked
 *     settings/receipt-keys.json    the keys with which collectors signed receipts when they were first asked for them
 *
 * A file that is damaged counts as none: what it told is asked for anew.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { Receipt } from '@candor/manifest/holdings';
import type { LaneName } from '@candor/manifest/manifest';
import { listSpoolFiles } from './lib/spool-files.ts';
import { readSpooledReport } from './lib/spooled-report.ts';
import { readStored, removeFile, writeAtomically, type WriteResult } from './lib/stored-file.ts';
import { erasuresKeptMax, knownKeysMax } from './limits.ts';

/** What is asked about one lane: each lane for itself, so that nobody learns which belong together. */
export interface LaneHoldings {
  readonly lane: LaneName;
  /** 64 hex digits each. */
  readonly tokens: readonly string[];
  readonly sessions: readonly string[];
}

export interface QueuedErasure {
  /** RFC 3339: when the user asked for it, and when it was last tried. */
  readonly asked: string;
  readonly tried: string;
  /** What is not confirmed yet. */
  readonly requests: readonly LaneHoldings[];
}

export interface Erasure extends LaneHoldings {
  /** RFC 3339: when it was confirmed. */
  readonly erased: string;
  readonly receipt: Receipt;
}

export interface KnownKey {
  readonly key: string;
  /** SPKI, DER as base64. */
  readonly spki: string;
  /** RFC 3339. */
  readonly firstSeen: string;
  /** Whether the collector no longer told of it when it was last asked; old receipts can still be checked with it. */
  readonly isWithdrawn: boolean;
}

/** The erasure that waits, or null. */
export function readQueuedErasure(folder: string): QueuedErasure | null {
  const stored = readStored(queueFileOf(folder), parseQueue);
  return stored.state === 'found' ? stored.value : null;
}

/** Whether an erasure waits. Costs one look. */
export function hasQueuedErasure(folder: string): boolean {
  return fs.existsSync(queueFileOf(folder));
}

/** `null`, and a queue without requests, take it back. */
export function writeQueuedErasure(folder: string, queue: QueuedErasure | null): WriteResult {
  if (queue !== null && queue.requests.length > 0) return write(queueFileOf(folder), queue);
  return removeFile(queueFileOf(folder)) ? { ok: true } : { ok: false, message: NOT_REMOVED };
}

/** Confirmed erasures, oldest first. */
export function readErasures(folder: string): readonly Erasure[] {
  const stored = readStored(fileOf(folder, 'erased'), parseErasures);
  return stored.state === 'found' ? stored.value : [];
}

/** Keeps one more; the oldest goes beyond `erasuresKeptMax`. */
export function addErasure(folder: string, erasure: Erasure): WriteResult {
  const erasures = [...readErasures(folder), erasure].slice(-erasuresKeptMax);
  return write(fileOf(folder, 'erased'), { erasures });
}

/** The keys of a collector, by its address, as far as they were seen before. */
export function readKnownKeys(folder: string, collector: string): readonly KnownKey[] {
  return readAllKeys(folder)[collector] ?? [];
}

export function writeKnownKeys(
  folder: string,
  collector: string,
  keys: readonly KnownKey[],
): WriteResult {
  const collectors = { ...readAllKeys(folder), [collector]: keys.slice(-knownKeysMax) };
  return write(fileOf(folder, 'receipt-keys'), { collectors });
}

/** Removes what waits in the spool under these pseudonyms and in these sessions. Returns how many events that were. */
export function dropReportsOf(
  folder: string,
  pseudonyms: ReadonlySet<string>,
  sessions: ReadonlySet<string>,
): number {
  let events = 0;
  for (const { file, session } of listSpoolFiles(folder)) {
    const report = readSpooledReport(file);
    const isOf = sessions.has(session) || pseudonyms.has(readDevice(report?.head));
    if (isOf && removeFile(file)) events += report?.events ?? 0;
  }
  return events;
}

/** The pseudonym in the first line of a report; '' where there is none. */
export function readDevice(head: string | undefined): string {
  try {
    const { device } = asRecord(JSON.parse(head ?? ''));
    return typeof device === 'string' ? device : '';
  } catch {
    return '';
  }
}

const NOT_REMOVED =
  "Expected to remove erase.json in the product's telemetry folder. Make the folder writable.";

function queueFileOf(folder: string): string {
  return fileOf(folder, 'erase');
}

function fileOf(folder: string, name: 'erase' | 'erased' | 'receipt-keys'): string {
  return path.join(folder, 'settings', `${name}.json`);
}

function write(file: string, value: object): WriteResult {
  return writeAtomically(file, `${JSON.stringify(value, null, 2)}\n`);
}

function parseQueue(json: unknown): QueuedErasure | undefined {
  const { asked, tried, requests } = asRecord(json);
  if (typeof asked !== 'string' || typeof tried !== 'string') return undefined;
  return Array.isArray(requests) && requests.every(isLaneHoldings)
    ? { asked, tried, requests }
    : undefined;
}

function parseErasures(json: unknown): readonly Erasure[] | undefined {
  const { erasures } = asRecord(json);
  return Array.isArray(erasures) && erasures.every(isErasure) ? erasures : undefined;
}

function readAllKeys(folder: string): Readonly<Record<string, readonly KnownKey[]>> {
  const stored = readStored(fileOf(folder, 'receipt-keys'), (json) => {
    const { collectors } = asRecord(json);
    const byCollector = asRecord(collectors);
    return Object.values(byCollector).every(areKnownKeys)
      ? (byCollector as Readonly<Record<string, readonly KnownKey[]>>)
      : undefined;
  });
  return stored.state === 'found' ? stored.value : {};
}

function isErasure(value: unknown): value is Erasure {
  const { erased, receipt } = asRecord(value);
  const { statement, key, signature } = asRecord(receipt);
  return (
    isLaneHoldings(value) &&
    [erased, statement, key, signature].every((text) => typeof text === 'string')
  );
}

function isLaneHoldings(value: unknown): value is LaneHoldings {
  const { lane, tokens, sessions } = asRecord(value);
  return typeof lane === 'string' && areTexts(tokens) && areTexts(sessions);
}

function areKnownKeys(value: unknown): value is readonly KnownKey[] {
  return (
    Array.isArray(value) &&
    value.every((known: unknown) => {
      const { key, spki, firstSeen, isWithdrawn } = asRecord(known);
      return areTexts([key, spki, firstSeen]) && typeof isWithdrawn === 'boolean';
    })
  );
}

function areTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function asRecord(json: unknown): Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
    ? (json as Readonly<Record<string, unknown>>)
    : {};
}
