import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { judgedSamplesMin } from '../../limits.ts';
import { createTestClock, type ProductEvents, type TestClock } from '../../product.fixture.ts';
import { createSandbox, type Sandbox } from '../../sandbox.fixture.ts';
import type { Telemetry } from '../../telemetry.ts';
import { SLOW_MANIFEST } from './slow.fixture.ts';

type Product = Telemetry<ProductEvents, unknown, 'build' | 'open'>;

const dayMs = 86_400_000;
let sandbox: Sandbox;
let clock: TestClock;
beforeEach(() => {
  sandbox = createSandbox('https://telemetry.invalid');
  clock = createTestClock();
});
afterEach(() => sandbox.remove());

/** On the clock of the test, with a clock for durations that only the operations move. */
let workedMs = 0;
const work = (ms: number): void => {
  workedMs += ms;
};
const open = (): Product =>
  sandbox.open(
    { effects: { now: clock.now, schedule: clock.schedule, elapsedMs: () => workedMs } },
    SLOW_MANIFEST,
  ) as Product;
const openOn = (): Product => {
  const telemetry = open();
  telemetry.choose('on', ['performance']);
  return telemetry;
};
const told = (): readonly Record<string, unknown>[] =>
  sandbox.readLines().filter(({ event }) => event === 'thing.slow');
const file = (): string => path.join(sandbox.folder, 'baselines.json');
const learn = (telemetry: Product, ms = 500, size?: number): void => {
  for (let count = 0; count < judgedSamplesMin; count += 1) {
    telemetry.took('build', ms, size === undefined ? {} : { size });
  }
};

test('an operation that takes far longer than it usually does here is told, with what is usual', () => {
  const telemetry = openOn();
  for (let count = 0; count < judgedSamplesMin; count += 1) {
    expect(telemetry.measure('build', () => (work(500 + count), count))).toBe(count);
  }
  telemetry.measure('build', () => work(900));
  telemetry.measure('build', () => work(2_000));
  telemetry.close();
  expect(told()).toMatchObject([{ operation: 'build', duration: 2_000, baseline: 505, times: 1 }]);
});

test('it is told once a day for each operation, and how often it was slow with the next report', () => {
  const telemetry = openOn();
  learn(telemetry);
  for (let count = 0; count < 3; count += 1) telemetry.took('build', 5_000);
  clock.advance(dayMs);
  telemetry.took('build', 6_000);
  telemetry.close();
  expect(told().map(({ times, duration }) => [times, duration])).toEqual([
    [1, 5_000],
    [3, 6_000],
  ]);
});

test('what one run has measured holds in the next, and so does how often it was slow', () => {
  const first = openOn();
  learn(first);
  for (let count = 0; count < 3; count += 1) first.took('build', 5_000);
  first.close();
  clock.advance(dayMs);
  const second = openOn();
  second.took('build', 7_000);
  second.close();
  expect(new Set(told().map(({ times }) => times))).toEqual(new Set([1, 3]));
});

test('a clock that goes a day back and forth tells nothing twice', () => {
  const telemetry = openOn();
  learn(telemetry);
  for (const days of [0, 1, -1, 1]) {
    clock.advance(days * dayMs);
    telemetry.took('build', 9_000);
  }
  telemetry.close();
  expect(told()).toHaveLength(2);
});

test('operations are compared with those of about the same size', () => {
  const telemetry = openOn();
  learn(telemetry, 500, 100);
  telemetry.took('build', 50_000, { size: 10_000 });
  telemetry.took('build', 4_000, { size: 127 });
  telemetry.measure('open', () => work(3), { size: () => 5 });
  telemetry.close();
  expect(told()).toMatchObject([{ duration: 4_000, baseline: 500 }]);
  const kept = JSON.parse(fs.readFileSync(file(), 'utf8')) as { baselines: [string][] };
  expect(kept.baselines.map(([name]) => name)).toEqual(['build/13', 'build/6', 'open/2']);
});

test('nothing is remembered before the user agrees, and nothing stays when that is taken back', () => {
  const telemetry = open();
  learn(telemetry);
  telemetry.took('build', 9_000);
  expect(sandbox.listFiles()).toEqual([]);
  telemetry.choose('on', ['performance']);
  learn(telemetry);
  telemetry.close();
  expect(fs.existsSync(file())).toBe(true);
  const next = open();
  next.took('build', 500);
  next.choose('off', ['performance']);
  next.took('build', 500);
  next.close();
  expect(fs.existsSync(file())).toBe(false);
  expect(told()).toEqual([]);
});

test('what was removed while a process ran is not brought back by it', () => {
  const first = openOn();
  learn(first);
  first.close();
  const second = openOn();
  second.took('build', 500);
  fs.rmSync(file());
  second.close();
  expect(fs.existsSync(file())).toBe(false);
});

test('only declared operations and possible durations are remembered, and nothing is thrown at the host', () => {
  const telemetry = openOn();
  const { took } = telemetry as unknown as { readonly took: (...words: unknown[]) => void };
  took('build', 1);
  for (const ms of [Number.NaN, -1, Number.POSITIVE_INFINITY, '7', null]) took('build', ms);
  for (const size of [0, -5, Number.NaN, '9', {}]) took('open', 2, { size });
  took('Jane Doe', 5);
  took('build', 3, null);
  took('build', 4, {
    size: () => {
      throw new Error('of the host');
    },
  });
  telemetry.close();
  expect(fs.readFileSync(file(), 'utf8')).toBe(
    '{"baselines":[["open",0,2,2,2,2,2],["build",0,1,3]]}\n',
  );
});

test('an operation that fails is not measured, and its failure is the host’s', async () => {
  const telemetry = openOn();
  const failure = new Error('of the host');
  const fail = (): never => {
    throw failure;
  };
  expect(() => telemetry.measure('build', fail)).toThrow(failure);
  await expect(telemetry.measure('build', async () => fail())).rejects.toBe(failure);
  expect(await telemetry.measure('build', async () => 7)).toBe(7);
  telemetry.close();
  expect(fs.readFileSync(file(), 'utf8')).toBe('{"baselines":[["build",0,0]]}\n');
});

test('a product without the role measures nothing, and runs its operations all the same', () => {
  const telemetry = sandbox.openOn() as Product;
  expect(telemetry.measure('build', () => 7)).toBe(7);
  telemetry.took('build', 7);
  telemetry.close();
  expect(fs.existsSync(file())).toBe(false);
});
