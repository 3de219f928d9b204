import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DailyMark, dropDailyMarks, removeDailyMark, setDailyMark } from './daily.ts';
import { dailyMarksMax, markedDaysMax } from './limits.ts';

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

test('the marks of the oldest days are removed; those of other lanes are not', () => {
  const dayOf = (index: number): string => `2026-11-${10 + index}`;
  setDailyMark(folder, SECRET, { ...MARK, lane: 'licence', day: dayOf(0) });
  for (let index = 0; index < 2 * markedDaysMax; index += 1) {
    setDailyMark(folder, SECRET, { ...MARK, day: dayOf(index) });
    setDailyMark(folder, SECRET, { ...MARK, day: dayOf(index), key: 'Other' });
  }
  const days = Array.from({ length: markedDaysMax }, (_, index) => dayOf(markedDaysMax + index));
  const usage = days.map((day) => `usage.${day}`);
  expect([...new Set(listDays())].sort()).toEqual(['licence.2026-11-10', ...usage]);
  expect(listMarks()).toHaveLength(1 + 2 * markedDaysMax);
});

test.each([
  ['tomorrow', ['2026-12-01']],
  ['the next week', ['2026-12-07']],
  ['a year ahead', ['2027-11-30']],
  ['a year ago', ['2025-11-30']],
  ['years ahead, further, and back to the epoch', ['2027-11-30', '2036-02-07', '1970-01-01']],
])(
  'a clock that goes to %s and back, any number of times, makes no mark the first again',
  (_name, others) => {
    // As a product leaves it that ran on each of many days.
    for (let day = 10; day < 30; day += 1) {
      setDailyMark(folder, SECRET, { ...MARK, day: `2026-11-${day}` });
    }
    const days = ['2026-11-30', ...others];
    for (const day of days) expect(setDailyMark(folder, SECRET, { ...MARK, day })).toBe('first');
    for (const day of [...days, ...days.toReversed(), ...days]) {
      expect(setDailyMark(folder, SECRET, { ...MARK, day })).toBe('again');
    }
  },
);

test('the marks of other days make room for those of the day', () => {
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
