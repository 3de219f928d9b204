/**
 * What the user's own requests to a collector leave on the disk when they are answered, readable by the user alone:
 *
 *     settings/erased.json          the receipts of confirmed erasures, with the tokens by which each can be checked
 *     settings/receipt-keys.json    the keys with which collectors signed receipts when they were first asked for them
 *
 * A file that is damaged counts as none: what it told is asked for anew.
 */
import path from 'node:path';
import type { Receipt } from '@candor/manifest/holdings';
import { listSinkFolders, listSpoolFiles } from './lib/spool-files.ts';
import { readSpooledReport } from './lib/spooled-report.ts';
import { areTexts, asRecord, readStored } from './lib/read-stored.ts';
import { removeFile, writeAtomically, type WriteResult } from './lib/stored-file.ts';
import { erasuresKeptMax, knownKeysMax } from './limits.ts';
import { isLaneHoldings, type LaneHoldings } from './queued-erasure.ts';

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

/**
 * Removes what waits under these pseudonyms and in these sessions, in the spool and in those of all sinks. Returns how many
 * events that were, each counted once.
 */
export function dropReportsOf(
  folder: string,
  pseudonyms: ReadonlySet<string>,
  sessions: ReadonlySet<string>,
): number {
  const events = new Map<string, number>();
  for (const spool of [folder, ...listSinkFolders(folder)]) {
    for (const { file, session, part } of listSpoolFiles(spool)) {
      const report = readSpooledReport(file);
      const isOf = sessions.has(session) || pseudonyms.has(readDevice(report?.head));
      if (isOf && removeFile(file)) events.set(`${session}.${part}`, report?.events ?? 0);
    }
  }
  return [...events.values()].reduce((sum, count) => sum + count, 0);
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

function fileOf(folder: string, name: 'erased' | 'receipt-keys'): string {
  return path.join(folder, 'settings', `${name}.json`);
}

function write(file: string, value: object): WriteResult {
  return writeAtomically(file, `${JSON.stringify(value, null, 2)}\n`);
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

function areKnownKeys(value: unknown): value is readonly KnownKey[] {
  return (
    Array.isArray(value) &&
    value.every((known: unknown) => {
      const { key, spki, firstSeen, isWithdrawn } = asRecord(known);
      return areTexts([key, spki, firstSeen]) && typeof isWithdrawn === 'boolean';
    })
  );
}
