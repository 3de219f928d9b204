/**
 * What a detached sender has to know, in a file that the user alone can read: `spool/sender-<day>.json`. It is also the mark
 * that a sender was started on that day, and is emptied by the sender that has read it.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { LaneName } from '@candor/manifest/manifest';
import { detachedJobBytesMax } from '../limits.ts';
import type { ReportTarget } from '../request.ts';

export interface SenderJob {
  readonly folder: string;
  readonly product: string;
  readonly target: ReportTarget;
  /** The product's own proxy setting; null where the environment decides. */
  readonly proxy: string | null;
  /** Lanes that were on when the sender was started. It looks itself whether they still are. */
  readonly lanes: readonly LaneName[];
  /** Days for which the ledger is kept; null while raw logging is off. */
  readonly ledgerDays: number | null;
  /** The files on which consent depends, and their signature from before it was decided: once one has changed, nothing is sent. */
  readonly consentFiles: readonly string[];
  readonly consentSignature: string;
  /** What time it was for the product, whose clock may be a simulated one. */
  readonly nowMs: number;
}

/** Writes the job unless there is one of this day. Null if there is, or where no disk can hold it. */
export function createSenderJob(job: SenderJob): string | null {
  const spool = path.join(job.folder, 'spool');
  const name = `sender-${new Date(job.nowMs).toISOString().slice(0, 10)}.json`;
  const file = path.join(spool, name);
  try {
    // The name is free once a day: `x` gives it to one process.
    fs.writeFileSync(file, JSON.stringify(job), { flag: 'wx', mode: 0o600 });
    for (const other of fs.readdirSync(spool)) {
      if (/^sender-\d{4}-\d\d-\d\d\.json$/.test(other) && other !== name) {
        fs.rmSync(path.join(spool, other), { force: true });
      }
    }
    return file;
  } catch {
    return null;
  }
}

/** Empties the file of a job that nobody will take: it may hold a proxy's password. It goes on marking the day. */
export function emptySenderJob(file: string): void {
  try {
    fs.truncateSync(file);
  } catch {
    // It is gone, which is as well.
  }
}

/** Reads the job and empties its file, which goes on marking the day. Null where there is no job in it. */
export function takeSenderJob(file: string): SenderJob | null {
  try {
    if (fs.statSync(file).size > detachedJobBytesMax) return null;
    const job = JSON.parse(fs.readFileSync(file, 'utf8')) as Partial<SenderJob> | null;
    emptySenderJob(file);
    return typeof job?.folder === 'string' && typeof job.target?.collector === 'string'
      ? (job as SenderJob)
      : null;
  } catch {
    return null;
  }
}
