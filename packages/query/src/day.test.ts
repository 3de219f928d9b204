import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, countDays, dayOf, parseDay, startOfDay } from './day.ts';
import { day } from './lib/questions.fixture.ts';

describe('parseDay()', () => {
  it('takes the days of the calendar', () => {
    expect(parseDay('2024-02-29')).toEqual({ ok: true, value: '2024-02-29' });
  });

  it.each([
    '2023-02-29',
    '2026-13-01',
    '2026-1-1',
    '26-01-01',
    '1999-12-31',
    '2149-01-01',
    ' 2026-01-01',
    '2026-01-01T00:00:00Z',
    '',
    7,
    null,
  ])('refuses %j', (value) => {
    expect(parseDay(value)).toMatchObject({ ok: false, issues: [{ code: 'bad_day' }] });
  });
});

describe('day arithmetic', () => {
  it('goes forth and back by any number of days', () => {
    fc.assert(
      fc.property(fc.integer({ min: -3000, max: 3000 }), (days) => {
        const start = day('2026-06-15');
        const end = addDays(start, days);
        expect(addDays(end, -days)).toBe(start);
        expect(countDays(start, end)).toBe(days + 1);
        expect(dayOf(startOfDay(end))).toBe(end);
      }),
    );
  });

  it('knows leap days', () => {
    expect(addDays(day('2024-02-28'), 1)).toBe('2024-02-29');
    expect(addDays(day('2023-02-28'), 1)).toBe('2023-03-01');
  });
});
