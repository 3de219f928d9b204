import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { spoolBytesMax, spoolFileBytesMax, spoolFilesMax, spoolLooksMax } from '../limits.ts';
import { buildHead, buildLine, buildSession, START_MS } from '../spool.fixture.ts';
import { makeRoomInSpool, readSpool } from '../spool.ts';

let folder = '';
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'candor-room-'));
  fs.mkdirSync(path.join(folder, 'spool'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Leaves reports of so many bytes, whose names say so or not. */
const spoolReports = (count: number, bytes: number, isNamed: boolean): void => {
  for (let number = 1; number <= count; number += 1) {
    const session = buildSession(number);
    const text = (buildHead(session) + buildLine(1)).padEnd(bytes, buildLine(2));
    const name = `${session}.1.${isNamed ? `${text.length}.` : ''}ready.ndjson`;
    fs.writeFileSync(path.join(folder, 'spool', name), text);
  }
};
const FIXTURE = fileURLToPath(new URL('./makes-room.fixture.ts', import.meta.url));

/** How many reports a process looks at that opens one more. */
function countLooks(): number {
  const log = path.join(folder, 'strace.log');
  const trace = ['-f', '-qq', '-o', log, '-e', 'trace=%stat,%lstat,%fstat,statx,openat'];
  const node = [process.execPath, '--conditions=candor-source', '--import', 'tsx', FIXTURE];
  spawnSync('strace', [...trace, ...node, folder, String(START_MS)]);
  const calls = fs.readFileSync(log, 'utf8').split('\n');
  fs.rmSync(log);
  return calls.filter((call) => call.includes('.ndjson')).length;
}

describe.skipIf(spawnSync('strace', ['-V']).status !== 0)('opening one more file', () => {
  it('looks at no other, however many lie there, since their names tell their size', () => {
    spoolReports(spoolFilesMax - 1, 500, true);
    expect(countLooks()).toBe(0);
  });

  it('looks at some where names tell nothing', () => {
    spoolReports(spoolFilesMax - 1, 500, false);
    expect(countLooks()).toBe(spoolLooksMax);
  });
});

it.each([true, false])('the bound in bytes holds all the same, told by names: %s', (isNamed) => {
  const bytes = spoolFileBytesMax / 4;
  const count = Math.floor(spoolBytesMax / bytes) + 3;
  spoolReports(count, bytes, isNamed);
  expect(makeRoomInSpool({ folder, nowMs: START_MS, senderHex: 'abcd' })).toBeGreaterThan(0);
  const left = readSpool(folder).reduce((sum, { body }) => sum + body.length, 0);
  expect(left + spoolFileBytesMax).toBeLessThanOrEqual(spoolBytesMax);
});
