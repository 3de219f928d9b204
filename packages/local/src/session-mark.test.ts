import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findProcessPlace, readProcessBirth } from './lib/process-birth.ts';
import { sessionMarksMax, sessionMarkWriteMsMax, sessionSilentMsMax } from './limits.ts';
import {
  dropSessionMarks,
  removeSessionMark,
  setSessionMark,
  tellLeftOverMarks,
  type SessionMark,
} from './session-mark.ts';

const NOW = Date.UTC(2026, 10, 22, 6);
let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'candor-marks-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const MARK: SessionMark = {
  session: '0d5c7d3e-0000-4000-8000-000000000001',
  lane: 'usage',
  head: '{"candor":1}\n',
  sequence: 64,
  startedMs: NOW - 5_000,
  signMs: NOW,
};
const fileOf = (session: string): string => path.join(folder, 'sessions', `${session}.json`);

/** What is told of, by a caller that tells of all. */
function take(place: string, nowMs: number): readonly SessionMark[] {
  const told: SessionMark[] = [];
  tellLeftOverMarks(place, nowMs, (mark) => told.push(mark) > 0);
  return told;
}

/** As another process would have left it. */
function leave(changes: Readonly<Record<string, unknown>>, session: string = MARK.session): void {
  setSessionMark(folder, { ...MARK, session });
  const written = JSON.parse(fs.readFileSync(fileOf(session), 'utf8')) as object;
  fs.writeFileSync(fileOf(session), JSON.stringify({ ...written, ...changes }));
}

it('the mark of a living process stays', () => {
  setSessionMark(folder, MARK);
  expect(take(folder, NOW + 10 * sessionSilentMsMax)).toEqual([]);
  expect(fs.statSync(fileOf(MARK.session)).mode & 0o077).toBe(0);
  removeSessionMark(folder, MARK.session);
  expect(fs.readdirSync(path.join(folder, 'sessions'))).toEqual([]);
});

it('the mark of a process that is gone is taken once', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const pid = child.pid ?? 0;
  const birth = readProcessBirth(pid);
  leave({ pid, birth });
  expect(take(folder, NOW)).toEqual([]);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(readProcessBirth(pid)).toBeUndefined();
  expect(take(folder, NOW)).toMatchObject([MARK]);
  expect(take(folder, NOW)).toEqual([]);
});

it.runIf(process.platform === 'linux')(
  'a number that another process has now is not the same process',
  () => {
    leave({ birth: '1' });
    expect(take(folder, NOW)).toHaveLength(1);
  },
);

it('a session of another machine or container is over when it has long been silent', () => {
  leave({ place: 'elsewhere' });
  expect(take(folder, NOW + sessionSilentMsMax)).toEqual([]);
  expect(take(folder, NOW + sessionSilentMsMax + 1)).toHaveLength(1);
});

it('a mark that was cut short is removed, and told by nobody', () => {
  setSessionMark(folder, MARK);
  for (const text of ['', '{"mark":1', '{"mark":1,"session":1}', 'null']) {
    fs.writeFileSync(fileOf(MARK.session), text);
    const writtenMs = fs.statSync(fileOf(MARK.session)).mtimeMs;
    // It may be one that is being written.
    expect(take(folder, writtenMs + sessionMarkWriteMsMax)).toEqual([]);
    expect(fs.existsSync(fileOf(MARK.session))).toBe(true);
    expect(take(folder, writtenMs + sessionMarkWriteMsMax + 1)).toEqual([]);
    expect(fs.existsSync(fileOf(MARK.session))).toBe(false);
  }
});

it('a mark is set whole or not at all, so that nobody reads half of one', () => {
  setSessionMark(folder, MARK);
  const before = fs.statSync(fileOf(MARK.session)).ino;
  const open = fs.openSync(fileOf(MARK.session), 'r');
  setSessionMark(folder, { ...MARK, sequence: 128 });
  expect(fs.statSync(fileOf(MARK.session)).ino).not.toBe(before);
  expect(fs.readFileSync(open, 'utf8')).toContain('"sequence":64');
  fs.closeSync(open);
  expect(fs.readdirSync(path.join(folder, 'sessions'))).toHaveLength(1);
});

it('what could not be told stays for the next start', () => {
  leave({ birth: 'long ago' });
  tellLeftOverMarks(folder, NOW, () => false);
  expect(take(folder, NOW)).toMatchObject([MARK]);
  expect(fs.readdirSync(path.join(folder, 'sessions'))).toEqual([]);
});

it('a dead session is found behind any number of living ones', () => {
  const nameOf = (number: number): string =>
    `0d5c7d3e-0000-4000-8000-${String(number).padStart(12, '0')}`;
  leave({ birth: 'long ago' }, nameOf(999));
  fs.utimesSync(fileOf(nameOf(999)), 1_000, 1_000);
  for (let number = 0; number < sessionMarksMax; number += 1) {
    setSessionMark(folder, { ...MARK, session: nameOf(number) });
  }
  expect(take(folder, NOW)).toMatchObject([{ session: nameOf(999) }]);
});

it('marks are removed by what they are of', () => {
  const other = '0d5c7d3e-0000-4000-8000-000000000002';
  setSessionMark(folder, MARK);
  setSessionMark(folder, { ...MARK, session: other });
  dropSessionMarks(folder, ({ session }) => session === other);
  expect(fs.readdirSync(path.join(folder, 'sessions'))).toEqual([`${MARK.session}.json`]);
});

it('where no disk takes it there is no mark', () => {
  const blocked = path.join(folder, 'file');
  fs.writeFileSync(blocked, '');
  expect(setSessionMark(blocked, MARK)).toBe(false);
  expect(take(blocked, NOW)).toEqual([]);
});

it('the place of a process is a hash, which names neither machine nor container', () => {
  expect(findProcessPlace()).toMatch(/^[0-9a-f]{16}$/);
});
