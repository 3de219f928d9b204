import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findProcessPlace, readProcessBirth } from './lib/process-birth.ts';
import { sessionSilentMsMax } from './limits.ts';
import {
  removeSessionMark,
  setSessionMark,
  takeLeftOverMarks,
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

/** As another process would have left it. */
function leave(changes: Readonly<Record<string, unknown>>): void {
  setSessionMark(folder, MARK);
  const written = JSON.parse(fs.readFileSync(fileOf(MARK.session), 'utf8')) as object;
  fs.writeFileSync(fileOf(MARK.session), JSON.stringify({ ...written, ...changes }));
}

it('the mark of a living process stays', () => {
  setSessionMark(folder, MARK);
  expect(takeLeftOverMarks(folder, NOW + 10 * sessionSilentMsMax)).toEqual([]);
  expect(fs.statSync(fileOf(MARK.session)).mode & 0o077).toBe(0);
  removeSessionMark(folder, MARK.session);
  expect(fs.readdirSync(folder)).toEqual([]);
});

it('the mark of a process that is gone is taken once', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const pid = child.pid ?? 0;
  const birth = readProcessBirth(pid);
  leave({ pid, birth });
  expect(takeLeftOverMarks(folder, NOW)).toEqual([]);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(readProcessBirth(pid)).toBeUndefined();
  expect(takeLeftOverMarks(folder, NOW)).toMatchObject([MARK]);
  expect(takeLeftOverMarks(folder, NOW)).toEqual([]);
});

it.runIf(process.platform === 'linux')(
  'a number that another process has now is not the same process',
  () => {
    leave({ birth: '1' });
    expect(takeLeftOverMarks(folder, NOW)).toHaveLength(1);
  },
);

it('a session of another machine or container is over when it has long been silent', () => {
  leave({ place: 'elsewhere' });
  expect(takeLeftOverMarks(folder, NOW + sessionSilentMsMax)).toEqual([]);
  expect(takeLeftOverMarks(folder, NOW + sessionSilentMsMax + 1)).toHaveLength(1);
});

it('a mark that was cut short is removed, and told by nobody', () => {
  setSessionMark(folder, MARK);
  for (const text of ['', '{"mark":1', '{"mark":1,"session":1}', 'null']) {
    fs.writeFileSync(fileOf(MARK.session), text);
    expect(takeLeftOverMarks(folder, NOW)).toEqual([]);
    expect(fs.existsSync(fileOf(MARK.session))).toBe(false);
  }
});

it('where no disk takes it there is no mark', () => {
  const blocked = path.join(folder, 'file');
  fs.writeFileSync(blocked, '');
  expect(setSessionMark(blocked, MARK)).toBe(false);
  expect(takeLeftOverMarks(blocked, NOW)).toEqual([]);
});

it('the place of a process is a hash, which names neither machine nor container', () => {
  expect(findProcessPlace()).toMatch(/^[0-9a-f]{16}$/);
});
