/**
 * Records five events in a spool of which one call may fail: `FOLDER`. Prints which of them are in memory, and which were not kept.
 *
 * The first finds the spool's name taken by a file, and waits in memory until that is gone.
 */
import fs from 'node:fs';
import path from 'node:path';
import { spoolCheckIntervalMs } from '../limits.ts';
import { buildSession, START_MS } from '../spool.fixture.ts';
import { createSpoolWriter } from './spool-writer.ts';

const folder = process.argv[2] ?? '';
const spool = path.join(folder, 'spool');
const session = buildSession(1);
const writer = createSpoolWriter({ folder, session, head: '{}\n', makeRoom: () => undefined });
const uptime = process.uptime.bind(process);
/** So long that a drive that failed is tried again with each event. */
const REST_SECONDS = 1_000;

const lost: number[] = [];
for (const seq of [1, 2, 3, 4, 5]) {
  process.uptime = () => uptime() + seq * REST_SECONDS;
  if (seq === 2) fs.unlinkSync(spool);
  const line = Buffer.from(`{"seq":${seq}}\n`);
  const isKept = writer.append(line, line.length, START_MS + seq * spoolCheckIntervalMs) === 'kept';
  if (!isKept) lost.push(seq);
}
writer.finish();
const memory = [...writer.memory.read().matchAll(/"seq":(\d)/g)].map(([, seq]) => Number(seq));
process.stdout.write(JSON.stringify({ memory, lost }));
