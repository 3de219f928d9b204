import { expect, it } from 'vitest';
import { attemptDelayMsMax, attemptNamesMax, attemptsFreeMax } from '../../limits.ts';
import { createAttempts } from './attempts.ts';

it('a name that has to wait is not forgotten for names that need not, however many there are', () => {
  const attempts = createAttempts(() => 0);
  for (let count = 0; count <= attemptsFreeMax; count += 1) attempts.addFailure('ada');
  for (let name = 0; name < attemptNamesMax + 10; name += 1) attempts.addFailure(`junk ${name}`);
  expect(() => attempts.check('ada')).toThrow(expect.objectContaining({ retryAfterS: 2 }));
});

it('a name waits twice as long each time, never longer than the most, and not at all once it is cleared', () => {
  const clock = { now: 0 };
  const attempts = createAttempts(() => clock.now);
  const waits: number[] = [];
  for (let count = 1; count < attemptsFreeMax + 12; count += 1) {
    attempts.addFailure('ada');
    try {
      attempts.check('ada');
    } catch (failure) {
      waits.push((failure as { readonly retryAfterS: number }).retryAfterS);
    }
  }
  expect(waits.slice(0, 4)).toEqual([1, 2, 4, 8]);
  expect(waits.at(-1)).toBe(attemptDelayMsMax / 1_000);
  attempts.clear('ada');
  attempts.check('ada');
});
