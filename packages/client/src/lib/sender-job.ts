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
  /** What the product says about keeping what is sent; null where that is left to the user. */
  readonly rawLog: boolean | null;
  /** The files on which consent depends, and their signature from before it was decided: once one has changed, nothing is sent. */
  readonly consentFiles: readonly string[];
  readonly consentSignature: string;
  /** What time it was for the product, whose clock may be a simulated one. */
  readonly nowMs: number;
}

/** The job in an open file that had the name `name` for a moment. Null where it is too long, or where no disk can hold it. Whoever opens it closes it. */
export function openSenderJob(job: SenderJob, name: string): number | null {
  const text = Buffer.from(JSON.stringify(job), 'utf8');
  if (text.length > detachedJobBytesMax) return null;
  let fd: number | null = null;
  try {
    const file = path.join(job.folder, 'spool', `${name}.tmp`);
    fd = fs.openSync(file, 'wx+', 0o600);
    fs.unlinkSync(file);
    if (fs.writeSync(fd, text) === text.length) return fd;
  } catch {
    // No room, or no right to make a file.
  }
  if (fd !== null) fs.closeSync(fd);
  return null;
}
