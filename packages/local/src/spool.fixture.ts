/**
 * Spool files for tests, written as a session writes them.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { LaneName } from '@candor/manifest/manifest';
import { createSpoolWriter, type Appended, type SpoolWriter } from './spool.ts';

export const START_MS: number = Date.UTC(2026, 10, 21, 9);

/** A session id with a number of its own. */
export function buildSession(number: number): string {
  return `0d5c2f4e-1111-4222-8333-${String(number).padStart(12, '0')}`;
}

export function buildHead(session: string, lane: LaneName = 'usage'): string {
  return `{"candor":1,"product":"test-product","manifest":"b1946ac92492d234","lane":"${lane}","session":"${session}","started":"2026-11-21T09:00:00.000Z"}\n`;
}

export function buildLine(seq: number, atMs: number = START_MS): string {
  return `{"seq":${seq},"at":"${new Date(atMs).toISOString()}","event":"made","count":${seq}}\n`;
}

/** A writer that takes lines as text. */
export interface TextWriter extends Omit<SpoolWriter, 'append'> {
  readonly append: (line: string) => Appended;
}

export function createWriter(
  folder: string,
  session: string,
  lane: LaneName = 'usage',
): TextWriter {
  const writer = createSpoolWriter({
    folder,
    session,
    head: buildHead(session, lane),
    makeRoom: () => undefined,
  });
  return { ...writer, append: (line) => append(writer, line) };
}

export function append(writer: SpoolWriter, line: string): Appended {
  const bytes = Buffer.from(line, 'utf8');
  return writer.append(bytes, bytes.length);
}

/** Leaves a finished report with `events` events. */
export function spoolReport(
  folder: string,
  session: string,
  events: number,
  { lane = 'usage', atMs = START_MS }: { readonly lane?: LaneName; readonly atMs?: number } = {},
): void {
  const writer = createWriter(folder, session, lane);
  for (let seq = 1; seq <= events; seq += 1) writer.append(buildLine(seq, atMs));
  writer.finish();
}

export function listSpool(folder: string): readonly string[] {
  return fs.readdirSync(path.join(folder, 'spool'));
}

/** Gives the digits after `-` in the names of all claims to `change`: the random ones, and who it is that has claimed (see `claimer.ts`). */
export function renameClaims(folder: string, change: (digits: string) => string): void {
  const spool = path.join(folder, 'spool');
  for (const name of listSpool(folder)) {
    const changed = name.replace(/(?<=-)[0-9a-f]+(?=\.sending)/, change);
    fs.renameSync(path.join(spool, name), path.join(spool, changed));
  }
}

/** Makes a file of the spool look as if it had not been written to for so long. */
export function age(folder: string, name: string, ms: number): void {
  const time = new Date(Date.now() - ms);
  fs.utimesSync(path.join(folder, 'spool', name), time, time);
}
