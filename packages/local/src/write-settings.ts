/**
 * Writing what the user has said, and what was said to the user: the files that `settings.ts` describes and reads.
 */
import type { LaneName } from '@candor/manifest/manifest';
import { removeFile, writeAtomically, type WriteResult } from './lib/stored-file.ts';
import {
  choiceFileOf,
  noticeFileOf,
  rawLogFileOf,
  siteFileOf,
  type StoredChoice,
  type StoredNotice,
  type StoredRawLog,
  type StoredSitePolicy,
} from './settings.ts';

export function writeChoice(folder: string, lane: LaneName, choice: StoredChoice): WriteResult {
  return write(choiceFileOf(folder, lane), choice);
}

/** `null` takes the policy back. */
export function writeSitePolicy(folder: string, policy: StoredSitePolicy | null): WriteResult {
  if (policy !== null) return write(siteFileOf(folder), policy);
  return removeFile(siteFileOf(folder))
    ? { ok: true }
    : {
        ok: false,
        message:
          "Expected to remove site.json in the product's telemetry folder. Make the folder writable.",
      };
}

export function writeNotice(folder: string, notice: StoredNotice): WriteResult {
  return write(noticeFileOf(folder), notice);
}

export function writeRawLog(folder: string, rawLog: StoredRawLog): WriteResult {
  return write(rawLogFileOf(folder), rawLog);
}

function write(file: string, value: object): WriteResult {
  return writeAtomically(file, `${JSON.stringify(value, null, 2)}\n`);
}
