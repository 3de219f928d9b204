/**
 * Marks of sessions that have begun and not ended, one small file each: `sessions/<session>.json`. Whoever ends removes their own. What is
 * left of a process that is gone (power, SIGKILL, a fault of the runtime) is found by the next start, which tells of it in that
 * session's own report.
 *
 * Whether the process is gone is looked up where that can be: on the same machine, and in the same container, by its number and the
 * moment at which it began. Elsewhere, on a shared home for example, a session counts as over when it has given no sign of life
 * for `sessionSilentMsMax`.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { LaneName } from '@candor/manifest/manifest';
import { findProcessPlace, readProcessBirth } from './lib/process-birth.ts';
import { rename } from './lib/spool-files.ts';
import { sessionsFolderOf, readNames } from './lib/state-places.ts';
import { readText } from './lib/read-stored.ts';
import { removeFile, writeAtomically } from './lib/stored-file.ts';
import { sessionMarksMax, sessionMarkWriteMsMax, sessionSilentMsMax } from './limits.ts';

export interface SessionMark {
  readonly session: string;
  readonly lane: LaneName;
  /** The line that opens its reports. */
  readonly head: string;
  /** No event of the session has a higher number. */
  readonly sequence: number;
  /** Of its start and of its last sign of life, in milliseconds since the epoch. */
  readonly startedMs: number;
  readonly signMs: number;
}

interface WrittenMark extends SessionMark {
  readonly mark: 1;
  readonly pid: number;
  readonly birth: string;
  readonly place: string;
}

/** Sets the mark of a session of this process, or sets it anew. False where no disk could take it. */
export function setSessionMark(folder: string, mark: SessionMark): boolean {
  const written: WrittenMark = {
    mark: 1,
    ...mark,
    pid: process.pid,
    birth: readProcessBirth(process.pid) ?? '',
    place: findProcessPlace(),
  };
  // Whole or not at all: another process may be reading it.
  return writeAtomically(markFileOf(folder, mark.session), JSON.stringify(written), false).ok;
}

/** Removes the mark. The folder stays until its lane is turned off: to remove it can take a disk as long as all the rest of a session's end. */
export function removeSessionMark(folder: string, session: string): void {
  removeFile(markFileOf(folder, session));
}

/** All marks, of sessions that are over too. Only reads. */
export function readSessionMarks(folder: string): readonly SessionMark[] {
  return listMarkFiles(folder).flatMap(({ file }) => readMark(file) ?? []);
}

/** Removes the marks of which `isUnwanted` holds. */
export function dropSessionMarks(folder: string, isUnwanted: (mark: SessionMark) => boolean): void {
  for (const mark of readSessionMarks(folder)) {
    if (isUnwanted(mark)) removeSessionMark(folder, mark.session);
  }
}

/**
 * Gives the marks of sessions that are over and did not end to `tell`, each to one caller. A mark is gone once it is told; where that
 * could not be done it stays for the next start. Throws nothing of its own.
 */
export function tellLeftOverMarks(
  folder: string,
  nowMs: number,
  tell: (mark: SessionMark) => boolean,
): void {
  // Whoever lives gives signs, so that those without any for longest are looked at first.
  const files = listMarkFiles(folder).toSorted((one, other) => one.writtenMs - other.writtenMs);
  for (const { file, writtenMs } of files.slice(0, sessionMarksMax)) {
    const mark = readMark(file);
    if (mark === null) {
      // Cut short by the very end that it was to tell of, or being written just now.
      if (Math.abs(nowMs - writtenMs) > sessionMarkWriteMsMax) removeFile(file);
    } else if (!isAlive(mark, nowMs)) {
      take(file, () => tell(mark));
    }
  }
}

interface MarkFile {
  readonly file: string;
  readonly writtenMs: number;
}

function listMarkFiles(folder: string): readonly MarkFile[] {
  const marks = sessionsFolderOf(folder);
  return readNames(marks).flatMap((name) => {
    const file = path.join(marks, name);
    try {
      return [{ file, writtenMs: fs.statSync(file).mtimeMs }];
    } catch {
      // Removed by its session since.
      return [];
    }
  });
}

function isAlive({ pid, birth, place, signMs }: WrittenMark, nowMs: number): boolean {
  if (place === '' || place !== findProcessPlace())
    return Math.abs(nowMs - signMs) <= sessionSilentMsMax;
  return readProcessBirth(pid) === birth;
}

/** Of several processes that look at once, one can rename it. */
function take(file: string, isDone: () => boolean): void {
  const taken = `${file}.${process.pid}.tmp`;
  if (!rename(file, taken)) return;
  if (isDone()) removeFile(taken);
  else rename(taken, file);
}

/** Null where it is none, or not under its own name yet. */
function readMark(file: string): WrittenMark | null {
  if (!file.endsWith('.json')) return null;
  const read = readText(file);
  if (read.state !== 'found') return null;
  try {
    const json = JSON.parse(read.text) as Partial<WrittenMark> | null;
    return json !== null && isMark(json) ? json : null;
  } catch {
    return null;
  }
}

function isMark(json: Partial<WrittenMark>): json is WrittenMark {
  const texts = [json.session, json.lane, json.head, json.birth, json.place];
  const numbers = [json.sequence, json.startedMs, json.signMs, json.pid];
  return (
    json.mark === 1 &&
    texts.every((text) => typeof text === 'string') &&
    numbers.every((number) => Number.isSafeInteger(number))
  );
}

function markFileOf(folder: string, session: string): string {
  return path.join(sessionsFolderOf(folder), `${session}.json`);
}
