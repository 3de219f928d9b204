import { assert, double, integer, oneof, pre, property } from 'fast-check';
import { expect, test } from 'vitest';
import { formatInstant } from './format-instant.ts';

const day = 86_400_000;
const first = Date.parse('0000-01-01T00:00:00.000Z');
const last = Date.parse('9999-12-31T23:59:59.999Z');
const asDate = (ms: number): string => new Date(ms).toISOString();

test('formatInstant() writes any time as a date writes it', () => {
  const times = oneof(integer({ min: first, max: last }), double({ min: -1, max: 1e13 }));
  assert(
    property(times, (ms) => {
      pre(!Number.isNaN(ms));
      expect(formatInstant(ms)).toBe(asDate(ms));
    }),
  );
});

test('formatInstant() knows the first and the last day of each year, and where February ends', () => {
  for (let year = 0; year <= 9999; year += 1) {
    const name = String(year).padStart(4, '0');
    for (const text of ['01-01', '02-28', '03-01', '12-31']) {
      const ms = Date.parse(`${name}-${text}T23:59:59.999Z`);
      expect(formatInstant(ms)).toBe(`${name}-${text}T23:59:59.999Z`);
      expect(formatInstant(ms + 1)).toBe(asDate(ms + 1));
    }
  }
});

test('formatInstant() does with years of other lengths, and with what is no time, as a date does', () => {
  for (const ms of [first - 1, last + 1, 8.64e15]) expect(formatInstant(ms)).toBe(asDate(ms));
  for (const ms of [Number.NaN, Number.POSITIVE_INFINITY, 8.64e15 + day]) {
    expect(() => formatInstant(ms)).toThrow(RangeError);
  }
});
