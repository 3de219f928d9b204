/**
 * Failures of the product in full, for the user to read and for nobody else: one file each, `crashes/<id>.json`, readable by the user
 * alone. What is here never leaves; what may leave is its `failure`, which is told in the closed vocabulary of the product.
 *
 * At most `crashesMax` of them, for `crashDaysMax` days. Turning the lane off removes all.
 */
import fs from 'node:fs';
import path from 'node:path';
import { dropOldFailures } from './drop-failures.ts';
import { sha256 } from './lib/sha256.ts';
import { crashesFolderOf, readNames } from './lib/state-places.ts';
import { readStored } from './lib/read-stored.ts';
import { removeFile, writeAtomically, type WriteResult } from './lib/stored-file.ts';
import { crashesMax } from './limits.ts';

export interface Crash {
  /** Sixteen hex digits, the same for the same failure of the same release. */
  readonly id: string;
  /** RFC 3339: when it was met for the first and for the last time. */
  readonly first: string;
  readonly last: string;
  /** As the product says it: it is told only where the manifest declares that. */
  readonly version: string;
  readonly fingerprint: string;
  readonly severity: 'handled' | 'unhandled' | 'crashed';
  /** How often it was met. While it waits it is kept in powers of two, so that a storm of failures is not one of writes. */
  readonly times: number;
  /** `waiting` for the user's answer · `told` put among what is sent, or sent by the user's own hand. */
  readonly state: 'waiting' | 'told';
  /** What the product itself says of it. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** As it would be sent. */
  readonly failure: Readonly<Record<string, unknown>>;
  /** All of it: message, stack, causes. */
  readonly text: string;
  /** There while the user has sent it and not every sink has taken it. */
  readonly sending?: CrashSending;
}

export interface CrashSending {
  /** The report as it went: sent again, it is the same session, and counts once. */
  readonly report: string;
  /** Names of the sinks that have taken it. */
  readonly taken: readonly string[];
}

/** `name` is what tells failures apart (`nameFailure()`). */
export function buildCrashId(name: string): string {
  return Buffer.from(sha256(Buffer.from(name, 'utf8')).subarray(0, 8)).toString('hex');
}

/** Those that are there, the latest first. Only reads. */
export function readCrashes(folder: string): readonly Crash[] {
  return listFiles(folder)
    .flatMap((file) => readOne(file) ?? [])
    .sort((one, other) => (one.last < other.last ? 1 : -1));
}

export function findCrash(folder: string, id: string): Crash | null {
  return readOne(crashFileOf(folder, id));
}

/** Keeps it in place of the one with its id; drops what is too old, and the oldest where there are too many. */
export function writeCrash(folder: string, crash: Crash, nowMs: number): WriteResult {
  dropOldFailures(folder, nowMs);
  const written = writeAtomically(
    crashFileOf(folder, crash.id),
    `${JSON.stringify({ crash: 1, ...crash }, null, 2)}\n`,
    false,
  );
  const files = listFiles(folder);
  if (files.length > crashesMax) {
    const byAge = files.toSorted((one, other) => readWrittenMs(other) - readWrittenMs(one));
    for (const file of byAge.slice(crashesMax)) removeFile(file);
  }
  return written;
}

/** When it was written: to know that, nothing has to be read. */
function readWrittenMs(file: string): number {
  return fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Without those that are being written, or were cut short on their way. */
function listFiles(folder: string): readonly string[] {
  return readNames(crashesFolderOf(folder))
    .filter((name) => /^[0-9a-f]{16}\.json$/.test(name))
    .map((name) => path.join(crashesFolderOf(folder), name));
}

function crashFileOf(folder: string, id: string): string {
  return path.join(crashesFolderOf(folder), `${/^[0-9a-f]{16}$/.test(id) ? id : 'none'}.json`);
}

function readOne(file: string): Crash | null {
  const stored = readStored(file, parseCrash);
  return stored.state === 'found' ? stored.value : null;
}

function parseCrash(json: unknown): Crash | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const { crash, ...rest } = json as Partial<Crash> & { readonly crash?: unknown };
  const texts = [rest.id, rest.first, rest.last, rest.version, rest.fingerprint, rest.text];
  const maps = [rest.fields, rest.failure];
  const isWhole =
    crash === 1 &&
    texts.every(isText) &&
    maps.every((map) => typeof map === 'object' && map !== null) &&
    Number.isSafeInteger(rest.times) &&
    SEVERITIES.has(rest.severity) &&
    (rest.state === 'waiting' || rest.state === 'told') &&
    (rest.sending === undefined || isSending(rest.sending));
  return isWhole ? (rest as Crash) : undefined;
}

function isSending(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { report, taken } = value as Partial<CrashSending>;
  return typeof report === 'string' && Array.isArray(taken) && taken.every(isText);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

const SEVERITIES: ReadonlySet<unknown> = new Set(['handled', 'unhandled', 'crashed']);
