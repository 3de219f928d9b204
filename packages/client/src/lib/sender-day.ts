/**
 * At most one sender a day: that one was started is marked by an empty file, `spool/sender-<day>.mark`. The
 * sender itself removes those of other days.
 */
import fs from 'node:fs';
import path from 'node:path';
import { senderMarkOf } from '@candor/local/left-over';

export interface SenderDay {
  readonly folder: string;
  readonly nowMs: number;
}

/** Marks the day. Null if it is marked already, or where no disk can hold the mark. */
export function markSenderDay({ folder, nowMs }: SenderDay): string | null {
  const file = path.join(folder, 'spool', senderMarkOf(nowMs));
  try {
    // The name is free once a day: `x` gives it to one process.
    fs.closeSync(fs.openSync(file, 'wx', 0o600));
    return file;
  } catch {
    return null;
  }
}
