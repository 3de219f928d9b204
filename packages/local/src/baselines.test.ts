import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepBaselines, readBaselines } from './baselines.ts';
import { dropFailures } from './drop-failures.ts';
import { baselineMsMax, baselineSamplesMax, baselinesMax } from './limits.ts';

let folder = '';
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'candor-baselines-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const file = (): string => path.join(folder, 'baselines.json');
const keep = (name: string, recentMs: readonly number[], slow = 0): boolean =>
  keepBaselines(folder, new Map([[name, { recentMs, slow }]]));

test('what is kept is added to what is there, by whichever process, and readable by the user alone', () => {
  expect(readBaselines(folder)).toBeNull();
  expect(keep('build', [1, 2])).toBe(true);
  keep('check', [9], 1);
  keep('build', [3.5], 2);
  keep('build', [], -1);
  expect(readBaselines(folder)).toEqual(
    new Map([
      ['check', { recentMs: [9], slow: 1 }],
      ['build', { recentMs: [1, 2, 3.5], slow: 1 }],
    ]),
  );
  expect(fs.statSync(file()).mode & 0o777).toBe(process.platform === 'win32' ? 0o666 : 0o600);
  expect(fs.readdirSync(folder)).toEqual(['baselines.json']);
});

test('it stays small, however much is measured: the oldest go', () => {
  const many = Array.from({ length: baselineSamplesMax + 5 }, (_, ms) => ms);
  for (let number = 0; number <= baselinesMax; number += 1) keep(`build/${number}`, many);
  const baselines = readBaselines(folder);
  expect(baselines?.size).toBe(baselinesMax);
  expect(baselines?.has('build/0')).toBe(false);
  expect(baselines?.get('build/1')?.recentMs).toEqual(many.slice(-baselineSamplesMax));
  expect(fs.statSync(file()).size).toBeLessThan(20_000);
});

test.each([
  '',
  '{"baselines"',
  'null',
  '{"baselines":{}}',
  '{"baselines":[["build"]]}',
  '{"baselines":[["build",0.5]]}',
  '{"baselines":[["build",0,"1"]]}',
  '{"baselines":[["build",0,-1]]}',
  `{"baselines":[["build",0,${baselineMsMax + 1}]]}`,
  '{"baselines":[[7,0,1]]}',
])('what can not be understood is measured anew: %s', (text) => {
  fs.writeFileSync(file(), text);
  expect(readBaselines(folder)).toEqual(new Map());
  expect(keep('build', [4])).toBe(true);
  expect(readBaselines(folder)).toEqual(new Map([['build', { recentMs: [4], slow: 0 }]]));
});

test('it goes with its lane, and with no other', () => {
  keep('build', [1]);
  dropFailures(folder, ['usage', 'exceptions', 'licence']);
  expect(fs.existsSync(file())).toBe(true);
  dropFailures(folder, ['performance']);
  expect(fs.readdirSync(folder)).toEqual([]);
});

test('where no disk can take it, that is said', () => {
  fs.mkdirSync(file());
  expect(keep('build', [1])).toBe(false);
  expect(readBaselines(folder)).toEqual(new Map());
});
