/**
 * At most one sender a day: that one was started is marked by an empty file, `spool/sender-<day>.mark`.
 */
import fs from 'node:fs';
import path from 'node:path';
import { senderMarkOf } from '@candor/local/left-over';
import { makeFolder } from '@candor/local/make-folder';

export interface SenderDay {
  readonly folder: string;
  readonly nowMs: number;
}

const MARK = /^sender-\d{4}-\d\d-\d\d\.mark$/;

/** Whether a sender was started today. */
export function isSenderDayMarked(day: SenderDay): boolean {
  return fs.existsSync(markFileOf(day));
}

/** Marks the day. Null if it is marked already, or where no disk can hold the mark. */
export function markSenderDay(day: SenderDay): string | null {
  const file = markFileOf(day);
  const spool = path.dirname(file);
  try {
    // Nothing may wait in the spool where only an erasure is to be sent.
    makeFolder(spool, 0o700);
    // The name is free once a day: `x` gives it to one process.
    fs.closeSync(fs.openSync(file, 'wx', 0o600));
    for (const other of fs.readdirSync(spool)) {
      if (MARK.test(other) && other !== path.basename(file))
        fs.rmSync(path.join(spool, other), { force: true });
    }
    return file;
  } catch {
    return null;
  }
}

function markFileOf({ folder, nowMs }: SenderDay): string {
  return path.join(folder, 'spool', senderMarkOf(nowMs));
}
