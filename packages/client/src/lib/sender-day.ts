/**
 * At most one sender a day: that one was started is marked by an empty file, `spool/sender-<day>.mark`. Those of a
 * few other days stay: a clock that jumps and comes back starts no second one.
 */
import fs from 'node:fs';
import path from 'node:path';
import { senderMarkOf } from '@candor/local/left-over';
import { markedDaysMax } from '@candor/local/limits';

export interface SenderDay {
  readonly folder: string;
  readonly nowMs: number;
}

const MARK = /^sender-\d{4}-\d\d-\d\d\.mark$/;

/** Marks the day, and removes the oldest marks of others: the sender would come to it later, maybe on the next day. Null if it is marked already, or where no disk can hold the mark. */
export function markSenderDay({ folder, nowMs }: SenderDay): string | null {
  const spool = path.join(folder, 'spool');
  const mark = senderMarkOf(nowMs);
  const file = path.join(spool, mark);
  try {
    const others = fs.readdirSync(spool).filter((name) => MARK.test(name) && name !== mark);
    for (const name of others.sort().slice(0, 1 - markedDaysMax)) {
      fs.rmSync(path.join(spool, name), { force: true });
    }
    // Last, so that nothing that fails uses up the day. The name is free once a day: `x` gives it to one process.
    fs.closeSync(fs.openSync(file, 'wx', 0o600));
    return file;
  } catch {
    return null;
  }
}
