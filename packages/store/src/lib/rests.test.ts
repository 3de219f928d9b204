import { describe, expect, it } from 'vitest';
import { refreshFailedMs, refreshRestFactor, refreshRestMsMax } from '../limits.ts';
import { day } from './example-product.fixture.ts';
import { createRests, type Rests } from './rests.ts';

const DAY = { day: day('2026-05-20') };
const OTHER = day('2026-05-21');

/** Somebody's rest at the clock's time `at`, after a count from 1,000,000 on that ended at `ended`. */
function letRest(ended: number, leastMs?: number): { rests: Rests; put: (at: number) => void } {
  let now = ended;
  const rests = createRests(() => now);
  rests.letRest([DAY], 1_000_000, leastMs);
  return { rests, put: (at) => (now = at) };
}

describe('a rest', () => {
  it('lasts several times as long as the count did', () => {
    const { rests, put } = letRest(1_002_000);
    put(1_002_000 + 2_000 * refreshRestFactor - 1);
    expect(rests.isResting(DAY.day)).toBe(true);
    expect(rests.isResting(OTHER)).toBe(false);
    put(1_002_000 + 2_000 * refreshRestFactor);
    expect(rests.isResting(DAY.day)).toBe(false);
  });

  it('is none after a short count, but for whom it is said how long at least', () => {
    expect(letRest(1_000_100).rests.isResting(DAY.day)).toBe(false);
    const { rests, put } = letRest(1_000_100, refreshFailedMs);
    expect(rests.isResting(DAY.day)).toBe(true);
    put(1_000_100 + refreshFailedMs);
    expect(rests.isResting(DAY.day)).toBe(false);
  });

  it('does not last for days when the machine slept, or the clock went ahead and back', () => {
    const year = 365 * 86_400_000;
    const { rests, put } = letRest(1_000_000 + year);
    rests.letAllRest(1_000_000);
    put(1_000_000 + refreshRestMsMax);
    expect([rests.isResting(DAY.day), rests.areAllResting()]).toEqual([false, false]);
    put(1_000_000 - 1);
    expect([rests.isResting(DAY.day), rests.areAllResting()]).toEqual([false, false]);
  });

  it('goes on when another begins', () => {
    const { rests } = letRest(1_002_000);
    rests.letRest([{ day: OTHER }], 1_000_000);
    expect([rests.isResting(DAY.day), rests.isResting(OTHER)]).toEqual([true, true]);
  });
});
