import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isInstant, parseInstant } from './instant.ts';

const milliseconds = fc.integer({
  min: Date.parse('0000-01-01T00:00:00.000Z'),
  max: Date.parse('9999-12-31T23:59:59.999Z'),
});

/** What is of the form, and is a day of the calendar: written back, it is the same, but for the end of a day. */
function readSlowly(text: string): number {
  const ms = Date.parse(text);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text) || Number.isNaN(ms)) return Number.NaN;
  const isEnd = text.endsWith('T24:00:00.000Z') && text.slice(8, 10) <= '28';
  return isEnd || new Date(ms).toISOString() === text ? ms : Number.NaN;
}

test('an instant is the milliseconds that it was written from, whichever days came before it', () => {
  fc.assert(
    fc.property(milliseconds, fc.nat({ max: 86_399_999 }), (ms, later) => {
      const sameDay = Math.floor(ms / 86_400_000) * 86_400_000 + later;
      for (const each of [ms, sameDay, ms])
        expect(parseInstant(new Date(each).toISOString())).toBe(each);
    }),
  );
});

test('a text that differs from an instant in one character is read as without what is known of its day', () => {
  const character = fc.constantFrom(...'0123456789-:.TZtz+ /'.split(''));
  fc.assert(
    fc.property(milliseconds, fc.nat({ max: 23 }), character, (ms, at, put) => {
      const written = new Date(ms).toISOString();
      parseInstant(written);
      const text = written.slice(0, at) + put + written.slice(at + 1);
      expect(parseInstant(text)).toBe(readSlowly(text));
    }),
    { numRuns: 2_000 },
  );
});

test.each(['2026-02-30T12:00:00.000Z', '2026-13-01T12:00:00.000Z', '2026-11-21T25:00:00.000Z'])(
  '%s is no instant, whether or not its day is known',
  (text) => {
    parseInstant('2026-02-28T12:00:00.000Z');
    expect([parseInstant(text), isInstant(text)]).toEqual([Number.NaN, false]);
    expect([parseInstant(text), isInstant(text)]).toEqual([Number.NaN, false]);
  },
);

test('the end of a day may be told as its twenty-fourth hour', () => {
  parseInstant('2026-11-21T12:00:00.000Z');
  expect(parseInstant('2026-11-21T24:00:00.000Z')).toBe(Date.parse('2026-11-22T00:00:00.000Z'));
});
