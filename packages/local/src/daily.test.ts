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
/** Lane and day of each. */
const listDays = (): readonly string[] =>
  listMarks().map((name) => name.slice(0, name.lastIndexOf('.')));

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

test('the marks of other days are removed, but for the days beside; those of other lanes are not', () => {
  setDailyMark(folder, SECRET, { ...MARK, day: '2026-11-19' });
  setDailyMark(folder, SECRET, MARK);
  setDailyMark(folder, SECRET, { ...MARK, lane: 'licence' });
  setDailyMark(folder, SECRET, { ...MARK, day: '2026-11-22' });
  expect(listDays()).toEqual(['licence.2026-11-21', 'usage.2026-11-21', 'usage.2026-11-22']);
  setDailyMark(folder, SECRET, { ...MARK, day: '2026-11-23' });
  expect(listDays()).toEqual(['licence.2026-11-21', 'usage.2026-11-22', 'usage.2026-11-23']);
});

test('a clock that goes to tomorrow and back, any number of times, makes no mark the first again', () => {
  for (const day of ['2026-11-30', '2026-12-01']) setDailyMark(folder, SECRET, { ...MARK, day });
  for (const day of ['2026-11-30', '2026-12-01', '2026-11-30']) {
    expect(setDailyMark(folder, SECRET, { ...MARK, day })).toBe('again');
  }
});

test('the marks of the days beside make room for those of the day', () => {
  const set = (day: string, key: number): string =>
    setDailyMark(folder, SECRET, { ...MARK, day, key: String(key) });
  for (let key = 0; key < dailyMarksMax; key += 1) set('2026-11-21', key);
  for (let key = 0; key < 3; key += 1) expect(set('2026-11-22', key)).toBe('first');
  expect(listMarks()).toHaveLength(dailyMarksMax);
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
