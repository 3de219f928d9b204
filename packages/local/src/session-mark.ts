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
import { readNames } from './lib/spool-files.ts';
import { sessionsFolderOf } from './lib/state-places.ts';
import { readText } from './lib/read-stored.ts';
import { removeFile } from './lib/stored-file.ts';
import { sessionMarksMax, sessionSilentMsMax } from './limits.ts';
import { makeFolder } from './make-folder.ts';

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
  const { pid } = process;
  const written: WrittenMark = {
    mark: 1,
    ...mark,
    pid,
    birth: readProcessBirth(pid) ?? '',
    place: findProcessPlace(),
  };
  const file = markFileOf(folder, mark.session);
  try {
    makeFolder(path.dirname(file), 0o700);
    fs.writeFileSync(file, JSON.stringify(written), { mode: 0o600 });
    return true;
  } catch {
    return false;
  }
}

/** Removes the mark, and the folder if that leaves nothing in it. */
export function removeSessionMark(folder: string, session: string): void {
  removeFile(markFileOf(folder, session));
  try {
    fs.rmdirSync(sessionsFolderOf(folder));
  } catch {
    // Not there, or other sessions have marks in it.
  }
}

/** Takes the marks of sessions that are over and did not end. Each is given to one caller, and is gone then. Never throws. */
export function takeLeftOverMarks(folder: string, nowMs: number): readonly SessionMark[] {
  return readNames(sessionsFolderOf(folder))
    .slice(0, sessionMarksMax)
    .flatMap((name) => {
      const file = path.join(sessionsFolderOf(folder), name);
      const mark = readMark(file);
      // What can not be read was cut short by the very end that it was to tell of; whose it was nobody knows any more.
      if (mark !== null && isAlive(mark, nowMs)) return [];
      return take(file) && mark !== null ? [mark] : [];
    });
}

function isAlive({ pid, birth, place, signMs }: WrittenMark, nowMs: number): boolean {
  if (place !== findProcessPlace()) return Math.abs(nowMs - signMs) <= sessionSilentMsMax;
  return readProcessBirth(pid) === birth;
}

/** Of several processes that look at once, one can rename it. */
function take(file: string): boolean {
  const taken = `${file}.${process.pid}.tmp`;
  try {
    fs.renameSync(file, taken);
  } catch {
    return false;
  }
  removeFile(taken);
  return true;
}

function readMark(file: string): WrittenMark | null {
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
