import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { canUnshare, isLeftOut } from '@candor/testing/left-out';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { spoolClaimMsMax } from '../limits.ts';
import { buildSession, listSpool, renameClaims, spoolReport, START_MS } from '../spool.fixture.ts';
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

/** Random digits, the place, and from when, by which number and from which start on. */
const CLAIMED = /-([0-9a-f]{32}f\d+f\d+f\d+)\.sending\.ndjson$/;

/** Makes the claim look so much older by the clock that nobody sets. */
const claimEarlier = (seconds: number): void =>
  renameClaims(folder, (digits) =>
    digits.replace(/(?<=^.{32}f)\d+/, (since) => String(Number(since) - seconds)),
  );

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
    const [name = ''] = listSpool(folder);
    const [, digits = ''] = CLAIMED.exec(name) ?? [];
    const moved = `${digits.slice(0, 16)}${'0'.repeat(16)}${digits.slice(32)}`;
    const younger = `${digits.slice(0, -1)}${digits.endsWith('1') ? '2' : '1'}`;
    for (const other of [moved, younger]) {
      renameClaims(folder, () => other);
      expect(countFree(START_MS + spoolClaimMsMax)).toBe(0);
      expect(countFree(START_MS + spoolClaimMsMax + 1)).toBe(1);
      const [free = ''] = listSpool(folder);
      fs.renameSync(path.join(folder, 'spool', free), path.join(folder, 'spool', name));
    }
    expect(countFree(START_MS + DAY_MS)).toBe(0);
  });

  it('is free when that has had it for longer than a sender lives, though it lives', async () => {
    await claimElsewhere('exec "$0" "$@"');
    claimEarlier(spoolClaimMsMax / 1_000 - 60);
    expect(countFree(START_MS + DAY_MS)).toBe(0);
    claimEarlier(61);
    expect(countFree(START_MS + DAY_MS)).toBe(1);
  });
});

describe.runIf(process.platform === 'linux')('a report that this process has claimed', () => {
  it('is free for nobody in it, a worker thread for example, until a sender would be over', () => {
    expect([...claimReports({ folder, nowMs: START_MS, senderHex: 'ab'.repeat(8) })]).toHaveLength(
      1,
    );
    for (const nowMs of [START_MS + DAY_MS, START_MS - DAY_MS]) expect(countFree(nowMs)).toBe(0);
    claimEarlier(spoolClaimMsMax / 1_000 + 1);
    expect(countFree(START_MS + spoolClaimMsMax)).toBe(0);
    expect(countFree(START_MS + DAY_MS)).toBe(1);
  });

  it('was claimed in the future by a machine that has been started anew since', () => {
    expect([...claimReports({ folder, nowMs: START_MS, senderHex: 'ab'.repeat(8) })]).toHaveLength(
      1,
    );
    claimEarlier(-60);
    expect(countFree(START_MS + DAY_MS)).toBe(1);
  });
});

/** As a sandbox may have it: numbers of its own, and the system's list of all processes. */
const UNSHARE = ['--map-root-user', '--pid', '--fork'];
const canHaveNumbers = (): boolean => canUnshare(UNSHARE, ['true']);

describe.skipIf(isLeftOut('numbers of its own for a process', canHaveNumbers))(
  'a process that the list of processes has under another number',
  () => {
    it('has no place in a name, and takes nobody for dead by what it finds there', () => {
      const fixture = fileURLToPath(new URL('./sandboxed.fixture.ts', import.meta.url));
      const node = [process.execPath, '--conditions=candor-source', '--import', 'tsx', fixture];
      const { stdout } = spawnSync('unshare', [...UNSHARE, ...node, folder], { encoding: 'utf8' });
      expect(JSON.parse(stdout)).toEqual({ place: '', claimer: '', over: 0 });
    });
  },
);
