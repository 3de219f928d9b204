/**
 * What the user has said, and what was said to the user, one small JSON file for each under `settings/`:
 *
 *     settings/usage.json      the choice for the lane usage, with the fields it was made for; one file per lane
 *     settings/site.json       a connected site forbids telemetry
 *     settings/notice.json     which fields the notice has told of
 *     settings/raw-log.json    whether the ledger is kept, and for how long
 *
 * `write-settings.ts` writes them. One file per act, so that two processes can not undo each other's: whoever writes last has said it last. A file that is
 * damaged never turns anything on.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { LaneName } from '@candor/manifest/manifest';
import type { Agreement } from './agreement.ts';
import type { Effects } from './effects.ts';
import { asRecord, readStored, type Stored } from './lib/read-stored.ts';
import { ledgerDaysDefault } from './limits.ts';

export type { Stored } from './lib/read-stored.ts';
export type { WriteResult } from './lib/stored-file.ts';

/** The user's choice for one lane. `agreed` holds what the manifest declared when the choice `on` was made; empty for `off`. */
export interface StoredChoice {
  readonly choice: 'on' | 'off';
  /** RFC 3339. */
  readonly at: string;
  /** Hash of the manifest that the choice was made for. */
  readonly manifest: string;
  readonly agreed: Agreement;
}

/** A connected site forbids telemetry; there is no file where none does. */
export interface StoredSitePolicy {
  readonly policy: 'forbidden';
  readonly at: string;
}

/** Which fields of which lanes the notice has told of. */
export interface StoredNotice {
  readonly at: string;
  /** Hash of the manifest of the last notice. */
  readonly manifest: string;
  readonly told: Readonly<Partial<Record<LaneName, Agreement>>>;
  /** Hash of the manifest by which each lane was told of. Older files do not have it: then it is the last one. */
  readonly manifests?: Readonly<Partial<Record<LaneName, string>>>;
}

export interface StoredRawLog {
  readonly on: boolean;
  /** Days for which each day's ledger file is kept. */
  readonly days: number;
}

/**
 * The user's state folder of a product, or null where the user has no home. It need not exist.
 *
 * Windows: `%LOCALAPPDATA%\Candor\<product>` · macOS: `~/Library/Application Support/Candor/<product>` · elsewhere:
 * `$XDG_STATE_HOME/candor/<product>`, by default `~/.local/state/candor/<product>` (XDG Base Directory Specification 0.8).
 */
export function findStateFolder(product: string, effects: Effects): string | null {
  const { env, platform } = effects;
  const given = platform === 'win32' ? env['LOCALAPPDATA'] : env['XDG_STATE_HOME'];
  const name = platform === 'win32' || platform === 'darwin' ? 'Candor' : 'candor';
  // The specification has relative paths ignored.
  if (platform !== 'darwin' && given !== undefined && path.isAbsolute(given)) {
    return path.join(given, name, product);
  }
  const home = effects.readHomeFolder();
  if (home === null) return null;
  const state =
    platform === 'win32'
      ? ['AppData', 'Local']
      : platform === 'darwin'
        ? ['Library', 'Application Support']
        : ['.local', 'state'];
  return path.join(home, ...state, name, product);
}

/** Where the choice for a lane is kept. */
export function choiceFileOf(folder: string, lane: LaneName): string {
  return fileOf(folder, lane);
}

/** Where it is kept that a connected site forbids telemetry. */
export function siteFileOf(folder: string): string {
  return fileOf(folder, 'site');
}

/** Where it is kept what the notice has told of. */
export function noticeFileOf(folder: string): string {
  return fileOf(folder, 'notice');
}

export function readChoice(folder: string, lane: LaneName): Stored<StoredChoice> {
  return readStored(choiceFileOf(folder, lane), parseChoice, 'choice');
}

export function readSitePolicy(folder: string): Stored<StoredSitePolicy> {
  return readStored(siteFileOf(folder), parseSitePolicy, 'policy');
}

export function readNotice(folder: string): Stored<StoredNotice> {
  return readStored(noticeFileOf(folder), parseNotice, 'told');
}

export function readRawLog(folder: string): Stored<StoredRawLog> {
  return readStored(rawLogFileOf(folder), parseRawLog);
}

/** A text that differs whenever one of the files was made, written or removed in between, and has `UNSEEN` where one can not be looked at. Costs one look at each file. */
export function readSignature(files: readonly string[]): string {
  return files.map(signatureOf).join(' ');
}

/** In a signature: a file that is perhaps there. */
export const UNSEEN = '!';

/** The files under `settings/` that consent depends on, for `readSignature()`. */
export function listSettingsFiles(folder: string, lanes: readonly LaneName[]): readonly string[] {
  return [...lanes, 'site' as const, 'notice' as const, 'raw-log' as const].map((name) =>
    fileOf(folder, name),
  );
}

function signatureOf(file: string): string {
  try {
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    // The inode tells two files apart that were renamed into place within one tick of the file system's clock.
    return stat === undefined ? '-' : `${stat.ino}:${stat.mtimeMs}:${stat.size}`;
  } catch {
    return UNSEEN;
  }
}

/** Whether it is kept that reports are logged, and for how long. */
export function rawLogFileOf(folder: string): string {
  return fileOf(folder, 'raw-log');
}

function fileOf(folder: string, name: LaneName | 'site' | 'notice' | 'raw-log'): string {
  return path.join(folder, 'settings', `${name}.json`);
}

/** Whether a value read from disk has the form of an agreement. */
export function isAgreement(json: unknown): json is Agreement {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return false;
  return Object.values(json).every(
    (reach) =>
      typeof reach === 'string' ||
      (Array.isArray(reach) && reach.every((value) => typeof value === 'string')),
  );
}

function parseChoice(json: unknown): StoredChoice | undefined {
  const { choice, at, manifest, agreed } = asRecord(json);
  if (choice !== 'on' && choice !== 'off') return undefined;
  if (typeof at !== 'string' || typeof manifest !== 'string') return undefined;
  return isAgreement(agreed) ? { choice, at, manifest, agreed } : undefined;
}

function parseSitePolicy(json: unknown): StoredSitePolicy | undefined {
  const { policy, at } = asRecord(json);
  return policy === 'forbidden' && typeof at === 'string' ? { policy, at } : undefined;
}

function parseNotice(json: unknown): StoredNotice | undefined {
  const { at, manifest, told, manifests } = asRecord(json);
  if (typeof at !== 'string' || typeof manifest !== 'string') return undefined;
  const lanes = asRecord(told);
  const hashes = asRecord(manifests);
  const areHashes = Object.values(hashes).every((hash) => typeof hash === 'string');
  if (!Object.values(lanes).every(isAgreement) || !areHashes) return undefined;
  return { at, manifest, told: lanes, manifests: hashes };
}

function parseRawLog(json: unknown): StoredRawLog | undefined {
  const { on, days = ledgerDaysDefault } = asRecord(json);
  if (typeof on !== 'boolean') return undefined;
  return Number.isSafeInteger(days) && (days as number) >= 1
    ? { on, days: days as number }
    : undefined;
}
