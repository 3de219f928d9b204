import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createEffects } from '@candor/local/effects';
import { markedDaysMax } from '@candor/local/limits';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { detachedJobBytesMax } from '../limits.ts';
import { startDetachedSender } from './detached-sender.ts';
import { markSenderDay } from './sender-day.ts';
import { readSenderJob } from './read-sender-job.ts';
import { openSenderJob, type SenderJob } from './sender-job.ts';

let folder = '';
const { execPath } = process;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'candor-job-'));
  fs.mkdirSync(path.join(folder, 'spool'));
});
afterEach(() => {
  process.execPath = execPath;
  fs.rmSync(folder, { recursive: true, force: true });
});

const target = { collector: 'http://127.0.0.1:1', key: 'k' };
const buildJob = (changes: Partial<SenderJob> = {}): SenderJob => ({
  folder,
  product: 'test-product',
  target,
  sinks: [{ kind: 'collector', name: 'collector', ...target }],
  proxy: 'http://user:canary@127.0.0.1:1',
  caFile: null,
  lanes: [],
  isErasing: false,
  rawLog: null,
  consentFiles: [],
  consentSignature: '',
  nowMs: 0,
  ...changes,
});
const readFolder = (): string =>
  fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(
      ({ parentPath, name }) => `${name}: ${fs.readFileSync(path.join(parentPath, name), 'utf8')}`,
    )
    .join('\n');

describe('openSenderJob()', () => {
  it('has the job in a file that nobody can find, and that whoever has it open can read', () => {
    const fd = openSenderJob(buildJob(), 'abcd');
    expect(readFolder()).toBe('');
    expect(readSenderJob(fd ?? -1)).toEqual(buildJob());
    // As the child has it: at the place where the writer has stopped.
    expect(readSenderJob(fd ?? -1)).toEqual(buildJob());
    fs.closeSync(fd ?? -1);
  });

  it('takes no job that is too long, and none where no file can be made', () => {
    const product = 'x'.repeat(detachedJobBytesMax);
    expect(openSenderJob(buildJob({ product }), 'abcd')).toBeNull();
    expect(openSenderJob(buildJob({ folder: path.join(folder, 'gone') }), 'abcd')).toBeNull();
    expect(readFolder()).toBe('');
  });
});

it('a day is marked once, for one folder, and the oldest marks of others go with it', () => {
  const mark = (day: number): string | null => markSenderDay(buildJob({ nowMs: day * 86_400_000 }));
  for (let day = 0; day <= markedDaysMax; day += 1) {
    expect(mark(day)).toContain(`sender-1970-01-0${day + 1}.mark`);
    expect(mark(day)).toBeNull();
  }
  // A clock that jumps and comes back finds the day marked.
  expect(mark(365)).toContain('sender-1971-01-01.mark');
  expect(mark(markedDaysMax)).toBeNull();
  expect(mark(365)).toBeNull();
  expect(fs.readdirSync(path.join(folder, 'spool'))).toHaveLength(markedDaysMax);
});

it.each(['', '[]', '{"folder":1}', '{"folder":"x"', '{"folder":"x"}'])('%j is no job', (text) => {
  const file = path.join(folder, 'job');
  fs.writeFileSync(file, text);
  const fd = fs.openSync(file, 'r');
  expect(readSenderJob(fd)).toBeNull();
  fs.closeSync(fd);
});

it('a job that can not be handed over does not use up the day', () => {
  const product = 'x'.repeat(detachedJobBytesMax);
  expect(startDetachedSender(buildJob({ product }), createEffects({ env: {} }))).toBe(false);
  expect(readFolder()).toBe('');
});

it('the password of a proxy is in no file where no sender could be started', () => {
  process.execPath = path.join(folder, 'node');
  expect(startDetachedSender(buildJob(), createEffects({ env: {} }))).toBe(false);
  expect(readFolder()).toBe('sender-1970-01-01.mark: ');
});
