import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { spoolSlowMsMin } from '../limits.ts';
import { buildSession } from '../spool.fixture.ts';
import { openFileOf } from './spool-files.ts';

const FIXTURE = fileURLToPath(new URL('./slow-drive.fixture.ts', import.meta.url));

let root = '';
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'candor-slow-'));
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

/** How many lines lie on the disk after each of five, and whether any is in memory, where each write is delayed by so much. */
function recordOn(delayMs: number): unknown {
  const node = [process.execPath, '--conditions=candor-source', '--import', 'tsx', FIXTURE, root];
  const delay = `inject=write:delay_enter=${delayMs * 1_000}`;
  const file = openFileOf(root, buildSession(1), 1);
  const log = path.join(root, 'strace.log');
  const trace = ['-f', '-qq', '-o', log, '-e', 'trace=write', '-e', delay, '-P', file];
  const run = spawnSync('strace', [...trace, ...node], { encoding: 'utf8' });
  expect(run.stderr).toBe('');
  return JSON.parse(run.stdout);
}

describe.skipIf(spawnSync('strace', ['-V']).status !== 0)('a drive that takes long', () => {
  it('holds one event, is left alone, and gets what was kept in memory once its rest is over', () => {
    expect(recordOn(spoolSlowMsMin + 100)).toEqual([
      [1, false],
      [1, true],
      [1, true],
      [4, false],
      // Still as slow.
      [4, true],
    ]);
  });

  it('is one that takes longer than drives do: another gets each event at once', () => {
    expect(recordOn(1)).toEqual([1, 2, 3, 4, 5].map((lines) => [lines, false]));
  });
});
