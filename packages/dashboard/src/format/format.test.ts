import type { Day } from '@candor/query/question';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatBucket, formatBucketTick } from './bucket.ts';
import { changeOfAmount, changeOfShare } from './change.ts';
import { formatAgo, formatSpan, formatStep, formatTick } from './date.ts';
import { formatAxisValue, formatMeasure } from './measure.ts';
import { formatCounted, formatShare } from './number.ts';
import { listTicks } from './ticks.ts';

const EN = 'en-GB';

function plain(text: string): string {
  // Intl writes narrow and non-breaking spaces, which differ between its versions.
  return text.replaceAll(/[\u00a0\u202f\u2009]/g, ' ');
}

describe('numbers', () => {
  test('follow the locale', () => {
    expect(formatMeasure(12_345, null, EN)).toBe('12,345');
    expect(formatMeasure(12_345, null, 'de')).toBe('12.345');
    expect(formatCounted(1, 'group', 'groups', EN)).toBe('1 group');
    expect(formatCounted(1200, 'group', 'groups', EN)).toBe('1,200 groups');
  });

  test('never show something as nothing', () => {
    expect(formatShare(0.0001, EN)).toBe('<0.1%');
    expect(formatShare(0, EN)).toBe('0%');
    expect(formatShare(0.083, EN)).toBe('8.3%');
    expect(formatShare(0.431, EN)).toBe('43%');
  });

  test('carry the unit that keeps them readable', () => {
    expect(plain(formatMeasure(5400, 's', 'en-US'))).toBe('1.5 hr');
    expect(plain(formatMeasure(36 * 3600, 's', 'en-US'))).toBe('36 hr');
    expect(plain(formatMeasure(3, 'd', 'en-US'))).toBe('3 days');
    expect(formatMeasure(16_777_216, 'By', EN)).toBe('16 MiB');
    expect(formatMeasure(16, 'GiBy', EN)).toBe('16 GiB');
    expect(formatMeasure(42.25, '%', EN)).toBe('42.3%');
    expect(formatMeasure(3, 'per hour', EN)).toBe('3 per hour');
    expect(formatMeasure(3, 'installations', EN)).toBe('3');
  });

  test('are short on an axis, with a unit only where the number needs it', () => {
    expect(formatAxisValue(25_000, 'installations', EN)).toBe('25k');
    expect(formatAxisValue(9500, 'per hour', EN)).toBe('9,500');
    expect(formatAxisValue(2 ** 30, 'By', EN)).toBe('1 GiB');
  });
});

describe('buckets', () => {
  test('of counts name the whole numbers that they hold', () => {
    expect(formatBucket({ from: 0, to: 1 }, null, true, EN)).toBe('0');
    expect(formatBucket({ from: 2, to: 5 }, null, true, EN)).toBe('2–4');
    expect(formatBucket({ from: 1000, to: null }, null, true, EN)).toBe('1,000 or more');
    expect(formatBucketTick({ from: 1000, to: null }, null, true, EN)).toBe('1,000+');
  });

  test('of measures name their bounds, and a shared unit once', () => {
    expect(formatBucket({ from: 2 ** 26, to: 2 ** 27 }, 'By', false, EN)).toBe('64–128 MiB');
    expect(formatBucket({ from: 2 ** 29, to: 2 ** 30 }, 'By', false, EN)).toBe('512 MiB–1 GiB');
    expect(plain(formatBucket({ from: 0, to: 1 }, 'ms', false, 'en-US'))).toBe('0–1 ms');
    expect(formatBucket({ from: 1, to: 2 }, 'per hour', false, EN)).toBe('1–2');
  });
});

describe('ticks', () => {
  test('stand at round numbers of the unit that is written', () => {
    const options = { unit: 'By', whole: false, linesMax: 4 };
    expect(listTicks(95.4 * 2 ** 20, options).map((tick) => tick / 2 ** 20)).toEqual([
      0, 25, 50, 75, 100,
    ]);
    expect(listTicks(840, { unit: null, whole: true, linesMax: 4 })).toEqual([
      0, 250, 500, 750, 1000,
    ]);
    expect(listTicks(0, { unit: null, whole: true, linesMax: 4 })).toEqual([0, 1]);
  });

  test('start at zero, reach the highest value, and are not too many', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 1e12, noNaN: true }),
        fc.constantFrom(null, 'By', 's', 'ms'),
        fc.integer({ min: 2, max: 6 }),
        (max, unit, linesMax) => {
          const ticks = listTicks(max, { unit, whole: false, linesMax });
          expect(ticks[0]).toBe(0);
          expect(ticks.at(-1)).toBeGreaterThanOrEqual(max * (1 - 1e-6));
          expect(ticks.length - 1).toBeLessThanOrEqual(linesMax);
        },
      ),
    );
  });

  test('of counts are whole', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000 }), (max) => {
        const ticks = listTicks(max, { unit: null, whole: true, linesMax: 4 });
        expect(ticks.every((tick) => Number.isInteger(tick))).toBe(true);
      }),
    );
  });
});

describe('changes', () => {
  test('are percent of what was', () => {
    expect(changeOfAmount(112, 100, EN)).toEqual({ kind: 'up', text: '+12%' });
    expect(changeOfAmount(50, 100, EN)).toEqual({ kind: 'down', text: '−50%' });
    expect(changeOfAmount(100, 100, EN)).toEqual({ kind: 'same', text: 'no change' });
  });

  test('on nothing are none', () => {
    expect(changeOfAmount(5, 0, EN)).toBeNull();
  });

  test('of shares are points', () => {
    expect(changeOfShare(0.5, 0.42, EN)).toEqual({ kind: 'up', text: '+8 points' });
    expect(changeOfShare(0.5, 0.5001, EN)).toEqual({ kind: 'same', text: 'no change' });
  });
});

describe('days', () => {
  const day = '2026-11-21' as Day;

  test('are UTC days wherever the reader is', () => {
    expect(formatStep(day, 'day', EN)).toBe('Sat, 21 Nov 2026');
    expect(formatTick('2026-11-01' as Day, 'month', EN)).toBe('Nov 2026');
    expect(formatStep('2026-11-16' as Day, 'week', EN)).toMatch(/^16\s?–\s?22 Nov 2026$/);
    expect(formatSpan({ from: '2026-10-25' as Day, to: day }, EN)).toMatch(
      /^25 Oct\s?–\s?21 Nov 2026$/,
    );
  });

  test('of late are told from today', () => {
    expect(formatAgo(day, day, EN)).toBe('today');
    expect(formatAgo('2026-11-18' as Day, day, EN)).toBe('3 days ago');
    expect(formatAgo('2026-01-01' as Day, day, EN)).toBe('1 Jan 2026');
  });
});
