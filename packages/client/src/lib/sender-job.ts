/**
 * What a detached sender has to know. It may hold a password of a proxy or a key of a sink, so it is handed over in a file that
 * has no name: it is removed while it is still empty, and lives as long as somebody has it open. However sender and product
 * end, nothing of it is left.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { LaneName } from '@candor/manifest/manifest';
import { detachedJobBytesMax } from '../limits.ts';
import type { ReportTarget } from '../request.ts';
import type { SinkPlan } from './sinks/list-sinks.ts';

export interface SenderJob {
  readonly folder: string;
  readonly product: string;
  /** Where an erasure is asked for that could not be before. */
  readonly target: ReportTarget;
  readonly sinks: readonly SinkPlan[];
  /** The product's own proxy setting; null where the environment decides. */
  readonly proxy: string | null;
  /** A file of certificates to trust beside the usual ones; null for none. */
  readonly caFile: string | null;
  /** Lanes that were on when the sender was started. It looks itself whether they still are. */
  readonly lanes: readonly LaneName[];
  /** Whether it asks for an erasure that is due. */
  readonly isErasing: boolean;
  /** Days for which the ledger is kept; null while raw logging is off. */
  readonly ledgerDays: number | null;
  /** The files on which consent depends, and their signature from before it was decided: once one has changed, nothing is sent. */
  readonly consentFiles: readonly string[];
  readonly consentSignature: string;
  /** What time it was for the product, whose clock may be a simulated one. */
  readonly nowMs: number;
}

/** The job in an open file without a name. Null where it is too long, or where no disk can hold it. Whoever opens it closes it. */
export function openSenderJob(job: SenderJob, randomHex: string): number | null {
  const text = Buffer.from(JSON.stringify(job), 'utf8');
  if (text.length > detachedJobBytesMax) return null;
  let fd: number | null = null;
  try {
    const file = path.join(job.folder, 'spool', `${randomHex}.tmp`);
    fd = fs.openSync(file, 'wx+', 0o600);
    fs.unlinkSync(file);
    if (fs.writeSync(fd, text) === text.length) return fd;
  } catch {
    // No room, or no right to make a file.
  }
  if (fd !== null) fs.closeSync(fd);
  return null;
}

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
