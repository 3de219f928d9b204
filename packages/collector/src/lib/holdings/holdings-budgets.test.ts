import { expect, it } from 'vitest';
import {
  fruitlessIdsBurstMax,
  fruitlessRequestsBurstMax,
  holdingsRequestsBurstMax,
} from '../../limits.ts';
import { createHoldingsBudgets } from './holdings-budgets.ts';

const refused = expect.objectContaining({ code: 'too_many_requests' }) as Error;

it('requests of which nothing was found end, and leave those of which something is as many as before', () => {
  const budgets = createHoldingsBudgets(() => 0);
  const ask = (): void => {
    budgets.takeRequest('kitchen');
    budgets.takeFruitless('kitchen');
  };
  for (let count = 0; count < fruitlessRequestsBurstMax; count += 1) ask();
  for (let count = 0; count < 1_000; count += 1) expect(ask).toThrow(refused);
  for (let count = 0; count < holdingsRequestsBurstMax; count += 1) budgets.takeRequest('kitchen');
  expect(() => budgets.takeRequest('kitchen')).toThrow(refused);
  budgets.takeRequest('cellar');
});

it('ids that were made up can not use up what is there to erase others by', () => {
  const clock = { now: 0 };
  const budgets = createHoldingsBudgets(() => clock.now);
  const erase = (isFound: boolean): void => {
    budgets.takeRequest('kitchen');
    budgets.takeErasure('kitchen', 500, isFound);
  };
  for (let named = 500; named <= fruitlessIdsBurstMax; named += 500) erase(false);
  for (let count = 0; count < 100; count += 1) expect(() => erase(false)).toThrow(refused);
  erase(true);
  clock.now = 60 * 60_000;
  erase(false);
});
