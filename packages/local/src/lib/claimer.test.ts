import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { spoolClaimMsMax } from '../limits.ts';
import { buildSession, listSpool, spoolReport, START_MS } from '../spool.fixture.ts';
import { claimReports } from '../spool.ts';

const FIXTURE = fileURLToPath(new URL('./claimer.fixture.ts', import.meta.url));
const DAY_MS = 86_400_000;

let folder = '';
let started: ChildProcess | null = null;
beforeEach(() => {
  folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'candor-claimer-')), 'state');
  spoolReport(folder, buildSession(1), 1);
});
afterEach(() => {
  started?.kill('SIGKILL');
  fs.rmSync(path.dirname(folder), { recursive: true, force: true });
});

/** A process that has claimed the report, started by a shell that becomes `after`. Returns its number. */
async function claimElsewhere(after: string): Promise<number> {
  const node = [process.execPath, '--conditions=candor-source', '--import', 'tsx', FIXTURE];
  const command = ['sh', '-c', after, ...node, folder, String(START_MS)];
  started = spawn(command[0] ?? '', command.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = (await once(started.stdout ?? started, 'data')) as [Buffer];
  const [pid = '', count = ''] = said.toString('utf8').trim().split(' ');
  expect(count).toBe('1');
  return Number(pid);
}

/** How many reports are free for this process at a time. */
const countFree = (nowMs: number): number => {
  const claimed = [...claimReports({ folder, nowMs, senderHex: 'cd'.repeat(8) })];
  for (const { release } of claimed) release();
  return claimed.length;
};

describe.runIf(process.platform === 'linux')('a report that another process has claimed', () => {
  it('is its own while it lives, whatever the clock says, and for a while after', async () => {
    await claimElsewhere('exec "$0" "$@"');
    for (const nowMs of [START_MS + DAY_MS, START_MS - DAY_MS]) expect(countFree(nowMs)).toBe(0);
    const ended = once(started ?? process, 'close');
    started?.kill('SIGKILL');
    await ended;
    expect(countFree(START_MS + spoolClaimMsMax)).toBe(0);
    expect(countFree(START_MS + spoolClaimMsMax + 1)).toBe(1);
  });

  it('is free when that is over, though nobody has fetched what is left of it', async () => {
    const pid = await claimElsewhere('"$0" "$@" & exec sleep 600');
    process.kill(pid, 'SIGKILL');
    const readStat = (): string => fs.readFileSync(`/proc/${pid}/stat`, 'latin1');
    while (!readStat().includes(') Z ')) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(countFree(START_MS + DAY_MS)).toBe(1);
  });

  it('is free after a while where it was claimed on another machine, or by a process of the same number', async () => {
    await claimElsewhere('exec "$0" "$@"');
    const spool = path.join(folder, 'spool');
    const [name = ''] = listSpool(folder);
    const [, before = '', digits = ''] = /^(.*-)([0-9a-f]{56})\.sending\.ndjson$/.exec(name) ?? [];
    const moved = `${digits.slice(0, 16)}${'0'.repeat(16)}${digits.slice(32)}`;
    const younger = `${digits.slice(0, -1)}${digits.endsWith('1') ? '2' : '1'}`;
    for (const other of [moved, younger]) {
      fs.renameSync(path.join(spool, name), path.join(spool, `${before}${other}.sending.ndjson`));
      expect(countFree(START_MS + spoolClaimMsMax)).toBe(0);
      expect(countFree(START_MS + spoolClaimMsMax + 1)).toBe(1);
      const [free = ''] = listSpool(folder);
      fs.renameSync(path.join(spool, free), path.join(spool, name));
    }
    expect(countFree(START_MS + DAY_MS)).toBe(0);
  });
});
