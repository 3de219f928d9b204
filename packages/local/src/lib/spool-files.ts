/**
 * Names and places of spool files. The name tells the state; a change of state is a rename, which one process wins.
 *
 *     <session>.<n>.ndjson                       a session writes to it, or died while it did
 *     <session>.<n>.<bytes>.ready.ndjson         closed by its session: complete; so long, so that nobody has to look
 *     <session>.<n>.<time>-<sender>.sending.ndjson   taken by a sender, at a time in milliseconds to base 36; random digits, then who it is (see `claimer.ts`)
 *     <session>.<n>.outgoing.ndjson              on its way from the spool to those of several sinks
 *     <session>.<n>.pending.ndjson               on its way into the spool of a sink (see `distribute.ts`)
 */
import fs from 'node:fs';
import path from 'node:path';
import { spoolClaimMsMax, spoolIdleMsMin } from '../limits.ts';
import { isHeld, nameClaimer } from './claimer.ts';
import { removeFile } from './stored-file.ts';
import { readNames, sinkFolderOf, sinksFolderOf, spoolFolderOf } from './state-places.ts';

export { sinkFolderOf, spoolFolderOf } from './state-places.ts';

export interface SpoolFile {
  readonly file: string;
  readonly session: string;
  /** Which part of its session, from 1. */
  readonly part: number;
  readonly state: SpoolState;
  /** As its name says; null where it says nothing. */
  readonly bytes: number | null;
}

export type SpoolState =
  | { readonly is: 'open' }
  | Passing
  | { readonly is: 'sending'; readonly sinceMs: number; readonly senderHex: string };

interface Passing {
  readonly is: 'ready' | 'outgoing' | 'pending';
}

const NAME =
  /^([0-9a-f-]{36})\.(\d{1,9})(?:(?:\.(\d{1,9}))?\.(ready)|\.(outgoing|pending)|\.([0-9a-z]{1,10})-([0-9a-f]+)\.sending)?\.ndjson$/;

/** The folders of all sinks that have one, those of sinks that the product no longer has too. */
export function listSinkFolders(folder: string): readonly string[] {
  const sinks = sinksFolderOf(folder);
  // Most products have none, and an error that nobody sees takes longer to make than a look.
  return fs.existsSync(sinks) ? readNames(sinks).map((name) => sinkFolderOf(folder, name)) : [];
}

/** All report files of the spool, in the order of their names. */
export function listSpoolFiles(folder: string): SpoolFile[] {
  const spool = spoolFolderOf(folder);
  return readNames(spool).flatMap((name) => {
    const match = NAME.exec(name);
    if (match === null) return [];
    const [, session = '', part = '', bytes, ready, passing, since, sender] = match;
    return [
      {
        file: path.join(spool, name),
        session,
        part: Number(part),
        state: buildState(ready ?? passing, since, sender),
        bytes: bytes === undefined ? null : Number(bytes),
      },
    ];
  });
}

/** Whether this is the name of a report, in whatever state. */
export function isSpoolName(name: string): boolean {
  return NAME.test(name);
}

export function openFileOf(folder: string, session: string, part: number): string {
  return path.join(spoolFolderOf(folder), `${session}.${part}.ndjson`);
}

export function readyFileOf(folder: string, session: string, part: number, bytes: number): string {
  return path.join(spoolFolderOf(folder), `${session}.${part}.${bytes}.ready.ndjson`);
}

export function passingFileOf(
  folder: string,
  session: string,
  part: number,
  state: 'outgoing' | 'pending',
): string {
  return path.join(spoolFolderOf(folder), `${session}.${part}.${state}.ndjson`);
}

/**
 * Renames a file of which `isAbandoned()` holds, so that it is this caller's alone. Null where another was faster, or where the
 * session that writes to it has woken up since: it is its own again then.
 */
export function claimFile(
  folder: string,
  { file, session, part, state }: SpoolFile,
  { nowMs, senderHex }: { readonly nowMs: number; readonly senderHex: string },
  diskNowMs: number,
): string | null {
  const since = Math.max(0, Math.trunc(nowMs)).toString(36);
  const claimed = path.join(
    spoolFolderOf(folder),
    `${session}.${part}.${since}-${senderHex}${nameClaimer()}.sending.ndjson`,
  );
  if (!rename(file, claimed)) return null;
  if (state.is !== 'open' || isSilent(claimed, diskNowMs)) return claimed;
  rename(claimed, file);
  return null;
}

export function rename(from: string, to: string): boolean {
  try {
    fs.renameSync(from, to);
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether nobody works on the file: it is ready, or its sender must be dead, or its session has not written for so long that
 * it will look whether the file is still there before it relies on it again (see `spool-writer.ts`).
 */
export function isAbandoned({ file, state }: SpoolFile, nowMs: number, diskNowMs: number): boolean {
  if (state.is !== 'sending') {
    return state.is === 'ready' || (state.is === 'open' && isSilent(file, diskNowMs));
  }
  // A time in the future is that of a clock which was set back since. A machine that slept, or whose clock was set, is no proof that a
  // sender is gone.
  return Math.abs(nowMs - state.sinceMs) > spoolClaimMsMax && !isHeld(state.senderHex);
}

/** Whether nobody has written to the file, or set its time to say that it is still in use, for so long. */
function isSilent(file: string, diskNowMs: number): boolean {
  try {
    // The clock of its file system, as `diskNowMs` is.
    return diskNowMs - fs.statSync(file).mtimeMs >= spoolIdleMsMin;
  } catch {
    // It is gone.
    return false;
  }
}

/** What time it is for the file system of the spool, whose clock is another machine's on a network drive. */
export function readDiskNow(folder: string, senderHex: string): number | null {
  const probe = path.join(spoolFolderOf(folder), `${senderHex}.tmp`);
  try {
    const fd = fs.openSync(probe, 'wx', 0o600);
    try {
      // It stays empty: a name may still fit where no byte does.
      return fs.fstatSync(fd).mtimeMs;
    } finally {
      fs.closeSync(fd);
    }
  } catch {
    return null;
  } finally {
    removeFile(probe);
  }
}

/** Of what `NAME` has found, which knows all states. */
function buildState(state?: string, since?: string, senderHex = ''): SpoolState {
  if (state !== undefined) return { is: state as Passing['is'] };
  return since === undefined
    ? { is: 'open' }
    : { is: 'sending', sinceMs: Number.parseInt(since, 36), senderHex };
}
