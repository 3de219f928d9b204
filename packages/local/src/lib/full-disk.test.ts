import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { canMount, isLeftOut } from '@candor/testing/left-out';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { buildSession, spoolReport, START_MS } from '../spool.fixture.ts';
import { claimReports } from '../spool.ts';

const WRITER = fileURLToPath(new URL('./full-disk.fixture.ts', import.meta.url));
const NODE = [process.execPath, '--conditions=candor-source', '--import', 'tsx', WRITER];

let root = '';
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'candor-full-'));
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

/** Every line that lies on the disk is whole, and what is not there was kept in memory, as far as there was room. */
function expectNothingTorn(folder: string, output: string): void {
  const { kept, memory } = JSON.parse(output) as { kept: number; memory: number };
  const spool = path.join(folder, 'spool');
  const seqs = fs.readdirSync(spool).flatMap((name) => {
    const text = fs.readFileSync(path.join(spool, name), 'utf8');
    expect(text.endsWith('\n')).toBe(true);
    const [head, ...lines] = text.split('\n').slice(0, -1);
    expect(head).toBe('{"candor":1,"lane":"usage"}');
    return lines.map((line) => (JSON.parse(line) as { seq: number }).seq);
  });
  expect(seqs.length).toBeGreaterThan(10);
  expect(seqs.length + memory).toBe(kept);
  expect(memory).toBeGreaterThan(100);
  expect(kept).toBeLessThan(400);
  expect(seqs).toEqual(seqs.map((_, index) => index + 1));
}

it('a limit on the size of files tears no line and kills no host', () => {
  // In blocks of 1,024 bytes.
  const run = spawnSync('bash', ['-c', 'ulimit -f 64; exec "$@"', '-', ...NODE, root], {
    encoding: 'utf8',
  });
  expect(run.stderr).toBe('');
  expect(run.status).toBe(0);
  expectNothingTorn(root, run.stdout);
});

it.skipIf(isLeftOut('mounting a disk', canMount))('a full disk tears no line', () => {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', root]);
  try {
    const output = execFileSync(NODE[0] ?? '', [...NODE.slice(1), root], { encoding: 'utf8' });
    expectNothingTorn(root, output);
  } finally {
    execFileSync('umount', [root]);
  }
});

it.skipIf(isLeftOut('mounting a disk', canMount))(
  'a full disk does not stop the sending that frees it',
  () => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', root]);
    try {
      spoolReport(root, buildSession(1), 2);
      expect(() => fs.writeFileSync(path.join(root, 'fill'), Buffer.alloc(262_144))).toThrow(
        'ENOSPC',
      );
      const claims = claimReports({ folder: root, nowMs: START_MS, senderHex: '0badcafe' });
      expect([...claims].map(({ report }) => report.events)).toEqual([2]);
    } finally {
      execFileSync('umount', [root]);
    }
  },
);
