import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from './day.ts';
import { questions, day } from './lib/questions.fixture.ts';
import { addsUpOverSteps, endOfStep, listSteps, startOfStep } from './steps.ts';

const span = { from: day('2025-12-30'), to: day('2026-01-13') };

describe('steps', () => {
  it('starts weeks on Mondays, as ISO 8601 does, even before the span', () => {
    expect(listSteps(span, 'week')).toEqual(['2025-12-29', '2026-01-05', '2026-01-12']);
  });

  it('starts months on their first day', () => {
    expect(listSteps(span, 'month')).toEqual(['2025-12-01', '2026-01-01']);
  });

  it('has one step for the whole span', () => {
    expect(listSteps(span, 'span')).toEqual(['2025-12-30']);
  });

  it('puts each day of a span into exactly one step, in order', () => {
    fc.assert(
      fc.property(questions, ({ span, step }) => {
        const starts = listSteps(span, step);
        expect(starts.toSorted()).toEqual([...new Set(starts)]);
        for (let at = span.from; at <= span.to; at = addDays(at, 1)) {
          const start = startOfStep(at, step, span);
          expect(starts).toContain(start);
          expect(start <= at && at < endOfStep(start, step, span)).toBe(true);
        }
      }),
    );
  });

  it('knows which figures add up', () => {
    expect(addsUpOverSteps({ of: 'events', event: null })).toBe(true);
    expect(addsUpOverSteps({ of: 'installations' })).toBe(false);
  });
});
