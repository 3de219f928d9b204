import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { keyBudgetsMax, keyRetryAfterSMax } from '../../limits.ts';
import { type KeyBudgets, createKeyBudgets } from './key-budgets.ts';
import type { FoundKey } from './registry.ts';

const keyOf = (key: string, limits: Partial<FoundKey['limits']> = {}): FoundKey => ({
  key,
  product: 'kitchen',
  environment: 'production',
  limits: { requestsPerMinuteMax: null, bytesPerMinuteMax: null, ...limits },
});

interface Bench extends KeyBudgets {
  readonly clock: { now: number };
}

function open(requestsPerMinuteMax = 60, bytesPerMinuteMax = 6_000): Bench {
  const clock = { now: 5_000 };
  const monotonicMs = (): number => clock.now;
  return { ...createKeyBudgets({ requestsPerMinuteMax, bytesPerMinuteMax, monotonicMs }), clock };
}

const refused = (retryAfterS: number): Error =>
  expect.objectContaining({ code: 'key_over_budget', status: 429, retryAfterS }) as Error;

it("a key has a minute's worth at once, and then what comes back with time", () => {
  const budgets = open();
  const key = keyOf('one');
  for (let count = 0; count < 60; count += 1) budgets.take(key, 0);
  expect(budgets.isAnyOver()).toBe(false);
  expect(() => budgets.take(key, 0)).toThrow(refused(1));
  expect(budgets.isAnyOver()).toBe(true);
  budgets.clock.now += 1_000;
  budgets.take(key, 0);
  expect(() => budgets.take(key, 0)).toThrow(refused(1));
  expect(budgets.read(key)).toEqual({
    requestsPerMinuteMax: 60,
    bytesPerMinuteMax: 6_000,
    refused: 2,
  });
});

it('a body larger than all of the budget is taken, and owed: none is refused for ever', () => {
  const budgets = open();
  const key = keyOf('one');
  budgets.take(key, 100);
  budgets.takeBytes(key, 17_900);
  // 12,000 are owed at 100 a second.
  expect(() => budgets.take(key, 0)).toThrow(refused(121));
  budgets.clock.now += 121_000;
  budgets.take(key, 0);
  budgets.takeBytes(key, 10 ** 12);
  budgets.clock.now += 1;
  expect(() => budgets.take(key, 0)).toThrow(refused(keyRetryAfterSMax));
  budgets.clock.now += (keyRetryAfterSMax + 1) * 1_000;
  budgets.take(key, 0);
});

it('one key leaves another what is its own, and limits of its own hold for a key at once', () => {
  const budgets = open();
  const [one, two] = [keyOf('one'), keyOf('two')];
  budgets.take(one, 9_000);
  expect(() => budgets.take(one, 0)).toThrow(refused(31));
  budgets.take(two, 1);
  const limited = keyOf('two', { requestsPerMinuteMax: 1 });
  budgets.take(limited, 1);
  expect(() => budgets.take(limited, 1)).toThrow(refused(60));
  expect(budgets.readWaitS(two)).toBeGreaterThan(0);
});

it('a clock that stands still or runs back gives nothing, and takes nothing for good', () => {
  const budgets = open(1);
  const key = keyOf('one');
  budgets.take(key, 0);
  budgets.clock.now -= 4_000;
  expect(() => budgets.take(key, 0)).toThrow(refused(60));
  budgets.clock.now += 4_000;
  expect(() => budgets.take(key, 0)).toThrow(refused(60));
  budgets.clock.now += 60_000;
  budgets.take(key, 0);
});

it('what is remembered of keys is bounded', () => {
  const budgets = open(1);
  for (let count = 0; count <= keyBudgetsMax; count += 1) budgets.take(keyOf(`k${count}`), 0);
  // The first starts anew, the last is known.
  expect(budgets.readWaitS(keyOf(`k${keyBudgetsMax}`))).toBeGreaterThan(0);
  expect(budgets.readWaitS(keyOf('k0'))).toBe(0);
});

it('whoever waits as long as they are told gets in, and no minute holds more than two minutes may', () => {
  const step = fc.record({ bytes: fc.nat(9_000), pauseMs: fc.nat(3_000) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const budgets = open();
      const key = keyOf('one');
      const begin = budgets.clock.now;
      for (const { bytes, pauseMs } of steps) {
        budgets.clock.now += pauseMs;
        budgets.clock.now += budgets.readWaitS(key) * 1_000;
        budgets.take(key, bytes);
      }
      const minutes = (budgets.clock.now - begin) / 60_000;
      expect(steps.length).toBeLessThanOrEqual(60 * (1 + minutes) + 1);
      expect(budgets.read(key).refused).toBe(0);
    }),
  );
});
