import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildSession, spoolReport, START_MS } from '../spool.fixture.ts';
import { claimReports, readSpool } from '../spool.ts';
import { openFileOf } from './spool-files.ts';

const FIXTURE = fileURLToPath(new URL('./failing-drive.fixture.ts', import.meta.url));

let root = '';
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'candor-failing-'));
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

/** What became of five events where the nth of these calls on the spool says `error`; null where there are not so many calls. */
function recordWith(calls: string, error: string, nth: number): readonly number[] | null {
  const folder = path.join(root, `${calls.split(',', 1)[0]}-${error}-${nth}`.replace('?', ''));
  fs.mkdirSync(folder);
  fs.writeFileSync(path.join(folder, 'spool'), '');
  const log = path.join(folder, 'strace.log');
  const places = [1, 2, 3, 4, 5].map((part) => openFileOf(folder, buildSession(1), part));
  const only = [path.join(folder, 'spool'), ...places].flatMap((place) => ['-P', place]);
  const fault = ['-e', `trace=${calls}`, '-e', `inject=${calls}:error=${error}:when=${nth}`];
  const node = [process.execPath, '--conditions=candor-source', '--import', 'tsx', FIXTURE, folder];
  const run = spawnSync('strace', ['-f', '-qq', '-o', log, ...fault, ...only, ...node], {
    encoding: 'utf8',
  });
  expect([calls, nth, run.status, run.stderr]).toEqual([calls, nth, 0, '']);
  const { memory, lost } = JSON.parse(run.stdout) as Record<'memory' | 'lost', number[]>;
  const isInjected = fs.readFileSync(log, 'utf8').includes('(INJECTED)');
  const events = [...readDisk(folder), ...memory, ...lost];
  return isInjected ? events.toSorted((one, other) => one - other) : null;
}

function readDisk(folder: string): readonly number[] {
  const spool = path.join(folder, 'spool');
  const texts = fs
    .readdirSync(spool)
    .map((name) => fs.readFileSync(path.join(spool, name), 'utf8'));
  return texts.flatMap((text) =>
    text
      .split('\n')
      .slice(1, -1)
      .map((line) => (JSON.parse(line) as { seq: number }).seq),
  );
}

/** What a writer asks of a drive. */
const CALLS = [
  '?stat,?statx,?newfstatat,?fstat',
  'openat',
  'write',
  'close',
  '?access,?faccessat,?faccessat2',
  'utimensat',
  '?rename,?renameat,?renameat2',
  '?mkdir,?mkdirat',
];

describe.skipIf(spawnSync('strace', ['-V']).status !== 0)('a drive on which one call fails', () => {
  it.each(CALLS)('has each event once, or memory has it, whichever of %s it is', (calls) => {
    let tried = 0;
    for (const error of ['EIO', 'ESTALE']) {
      for (let nth = 1; ; nth += 1) {
        const events = recordWith(calls, error, nth);
        if (events === null) break;
        expect([calls, error, nth, events]).toEqual([calls, error, nth, [1, 2, 3, 4, 5]]);
        tried += 1;
      }
    }
    expect(tried).toBeGreaterThan(1);
  });
});

describe('a report that can not be read for a while', () => {
  it('is put back, and sent once it can be', () => {
    spoolReport(root, buildSession(1), 3);
    const [name = ''] = fs.readdirSync(path.join(root, 'spool'));
    const file = path.join(root, 'spool', name);
    const drive = path.join(root, 'drive');
    // On a drive whose name leads nowhere but to itself (ELOOP).
    fs.renameSync(file, path.join(root, name));
    fs.symlinkSync(path.join(drive, name), file);
    fs.symlinkSync(drive, drive);
    const claim = (): readonly number[] =>
      [...claimReports({ folder: root, nowMs: START_MS, senderHex: '0badcafe' })].map(
        ({ report }) => report.events,
      );
    expect(claim()).toEqual([]);
    expect(fs.readdirSync(path.join(root, 'spool'))).toEqual([name]);
    expect(readSpool(root)).toEqual([]);
    fs.rmSync(drive);
    fs.mkdirSync(drive);
    fs.renameSync(path.join(root, name), path.join(drive, name));
    expect(claim()).toEqual([3]);
  });
});
