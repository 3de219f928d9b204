/**
 * What a detached sender reads of its job, and what it clears away for the product that has started it.
 */
import fs from 'node:fs';
import path from 'node:path';
import { senderMarkOf } from '@candor/local/left-over';
import { detachedJobBytesMax } from '../limits.ts';
import type { SenderJob } from './sender-job.ts';

/** Reads the job from an open file. Null where there is none in it. */
export function readSenderJob(fd: number): SenderJob | null {
  try {
    const bytes = Buffer.alloc(detachedJobBytesMax);
    // From the start, wherever the writer has stopped: both have the same place in it.
    const length = fs.readSync(fd, bytes, 0, bytes.length, 0);
    const job = JSON.parse(bytes.toString('utf8', 0, length)) as Partial<SenderJob> | null;
    return typeof job?.folder === 'string' && Array.isArray(job.sinks) ? (job as SenderJob) : null;
  } catch {
    return null;
  }
}

const MARK = /^sender-\d{4}-\d\d-\d\d\.mark$/;

/** Removes the marks of the days on which other senders were started. Never throws. */
export function dropOtherMarks({ folder, nowMs }: Pick<SenderJob, 'folder' | 'nowMs'>): void {
  const spool = path.join(folder, 'spool');
  try {
    for (const name of fs.readdirSync(spool)) {
      if (MARK.test(name) && name !== senderMarkOf(nowMs)) {
        fs.rmSync(path.join(spool, name), { force: true });
      }
    }
  } catch {
    // The next sender has another try.
  }
}
