/** What a detached sender reads of its job. */
import fs from 'node:fs';
import { detachedJobBytesMax } from '../limits.ts';
import type { SenderJob } from './sender-job.ts';

/** Reads the job from an open file. Null where there is none in it. */
export function readSenderJob(fd: number): SenderJob | null {
  try {
    const bytes = Buffer.alloc(detachedJobBytesMax);
    // From the start, wherever the writer has stopped: both have the same place in it.
    const length = fs.readSync(fd, bytes, 0, bytes.length, 0);
    const job: unknown = JSON.parse(bytes.toString('utf8', 0, length));
    return isJob(job) ? job : null;
  } catch {
    return null;
  }
}

/** As far as whoever can open the file could have made it otherwise. */
function isJob(json: unknown): json is SenderJob {
  const job = json as Partial<SenderJob> | null;
  return typeof job?.folder === 'string' && Array.isArray(job.sinks);
}
