import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DailyMark, dropDailyMarks, removeDailyMark, setDailyMark } from './daily.ts';
import { dailyMarksMax } from './limits.ts';

const SECRET = new Uint8Array(32).fill(7);
const MARK: DailyMark = {
  lane: 'usage',
  day: '2026-11-21',
  event: 'project.built',
  key: 'Secret Project',
};

let folder = '';
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'candor-daily-'));
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

const listMarks = (): readonly string[] => fs.readdirSync(path.join(folder, 'daily'));

test('a mark is first once a day and again after that, for each event and key', () => {
  expect(setDailyMark(folder, SECRET, MARK)).toBe('first');
  expect(setDailyMark(folder, SECRET, MARK)).toBe('again');
  expect(setDailyMark(folder, SECRET, { ...MARK, key: 'Other' })).toBe('first');
  expect(setDailyMark(folder, SECRET, { ...MARK, event: 'project.opened' })).toBe('first');
  expect(setDailyMark(folder, SECRET, { ...MARK, day: '2026-11-22' })).toBe('first');
});

test('a mark that is taken back can be set again, and no other goes with it', () => {
  setDailyMark(folder, SECRET, MARK);
  setDailyMark(folder, SECRET, { ...MARK, key: 'Other' });
  removeDailyMark(folder, SECRET, MARK);
  removeDailyMark(folder, SECRET, { ...MARK, key: 'Never set' });
  expect(setDailyMark(folder, SECRET, { ...MARK, key: 'Other' })).toBe('again');
  expect(setDailyMark(folder, SECRET, MARK)).toBe('first');
});

test('the marks of other days are removed, those of other lanes are not', () => {
  setDailyMark(folder, SECRET, MARK);
  setDailyMark(folder, SECRET, { ...MARK, lane: 'licence' });
  setDailyMark(folder, SECRET, { ...MARK, day: '2026-11-22' });
  expect(listMarks().map((name) => name.slice(0, name.lastIndexOf('.')))).toEqual([
    'licence.2026-11-21',
    'usage.2026-11-22',
  ]);
});

test('a mark holds neither the key nor anything that could be guessed without the secret', () => {
  setDailyMark(folder, SECRET, MARK);
  const [name = ''] = listMarks();
  expect(name).toMatch(/^usage\.2026-11-21\.[0-9a-f]{32}$/);
  expect(fs.readFileSync(path.join(folder, 'daily', name), 'utf8')).toBe('');
  setDailyMark(folder, new Uint8Array(32).fill(8), MARK);
  expect(listMarks()).toHaveLength(2);
});

test('there are not more marks than the limit: what comes after counts as told', () => {
  const results = Array.from({ length: dailyMarksMax + 2 }, (_, index) =>
    setDailyMark(folder, SECRET, { ...MARK, key: String(index) }),
  );
  expect(results.filter((result) => result === 'first')).toHaveLength(dailyMarksMax);
  expect(results.slice(-2)).toEqual(['again', 'again']);
});

test('a mark that no disk can hold says so', () => {
  fs.writeFileSync(path.join(folder, 'daily'), 'a file where the folder should be');
  expect(setDailyMark(folder, SECRET, MARK)).toBe('unkept');
});

test('dropping removes the marks of the lanes, and the folder with the last of them', () => {
  setDailyMark(folder, SECRET, MARK);
  setDailyMark(folder, SECRET, { ...MARK, lane: 'licence' });
  dropDailyMarks(folder, ['usage']);
  expect(listMarks()).toHaveLength(1);
  dropDailyMarks(folder, ['licence', 'usage']);
  expect(fs.readdirSync(folder)).toEqual([]);
  dropDailyMarks(folder, ['usage']);
});
