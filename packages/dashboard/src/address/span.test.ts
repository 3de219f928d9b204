import type { Day } from '@candor/query/question';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareSpan, defaultStep, lengthOfSpan, resolveSpan, tailOfSpan } from './span.ts';

const TODAY = '2026-11-21' as Day;

function span(from: string, to: string): { from: Day; to: Day } {
  return { from: from as Day, to: to as Day };
}

describe('resolveSpan()', () => {
  test('takes four weeks up to today, today included, when the address says nothing', () => {
    expect(resolveSpan({}, TODAY)).toEqual(span('2026-10-25', '2026-11-21'));
  });

  test('takes two days of the address before a number of days', () => {
    const own = span('2026-01-01', '2026-01-31');
    expect(resolveSpan({ ...own, days: 7 }, TODAY)).toEqual(own);
  });

  test('is as long as the address says', () => {
    for (const days of [7, 28, 90] as const) {
      expect(lengthOfSpan(resolveSpan({ days }, TODAY))).toBe(days);
    }
  });
});

describe('defaultStep()', () => {
  test('keeps a chart between a few points and some sixty', () => {
    expect(defaultStep(span('2026-11-15', '2026-11-21'))).toBe('day');
    expect(defaultStep(span('2026-08-24', '2026-11-21'))).toBe('week');
    expect(defaultStep(span('2024-11-21', '2026-11-21'))).toBe('month');
  });
});

describe('compareSpan()', () => {
  test('leaves out today, which is not over, on both sides', () => {
    expect(compareSpan(span('2026-11-15', '2026-11-21'), TODAY, '2026-01-01' as Day)).toEqual({
      current: span('2026-11-15', '2026-11-20'),
      previous: span('2026-11-09', '2026-11-14'),
    });
  });

  test('compares nothing when reports began within the earlier span', () => {
    const week = span('2026-11-15', '2026-11-21');
    expect(compareSpan(week, TODAY, '2026-11-10' as Day)).toBeNull();
    expect(compareSpan(week, TODAY, '2026-11-09' as Day)).not.toBeNull();
    expect(compareSpan(week, TODAY, null)).toBeNull();
  });

  test('compares nothing when the span has no complete day', () => {
    expect(compareSpan(span('2026-11-21', '2026-11-21'), TODAY, '2026-01-01' as Day)).toBeNull();
  });

  test('gives two spans of equal length that touch, whatever the span', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 400 }),
        fc.integer({ min: 2, max: 400 }),
        (ago, days) => {
          const to = new Date(Date.parse(TODAY) - ago * 86_400_000)
            .toISOString()
            .slice(0, 10) as Day;
          const whole = tailOfSpan({ from: '2000-01-01' as Day, to }, days);
          const compared = compareSpan(whole, TODAY, '2000-01-01' as Day);
          expect(compared).not.toBeNull();
          if (!compared) return;
          expect(lengthOfSpan(compared.current)).toBe(lengthOfSpan(compared.previous));
          expect(lengthOfSpan({ from: compared.previous.to, to: compared.current.from })).toBe(2);
        },
      ),
    );
  });
});

describe('tailOfSpan()', () => {
  test('is the whole span where that is shorter', () => {
    const short = span('2026-11-20', '2026-11-21');
    expect(tailOfSpan(short, 7)).toEqual(short);
  });
});
