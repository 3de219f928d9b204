import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { fieldArbitrary } from './lib/manifest-arbitrary.fixture.ts';
import { coversReach, describeReach } from './reach.ts';

test('what was agreed to covers itself, for any field', () => {
  fc.assert(
    fc.property(fieldArbitrary, (field) => {
      const reach = describeReach(field);
      expect(coversReach(reach, reach)).toBe(true);
      expect(coversReach(undefined, reach)).toBe(false);
    }),
  );
});

test('two fields cover each other only where they let the same through', () => {
  fc.assert(
    fc.property(fieldArbitrary, fieldArbitrary, (one, other) => {
      const [a, b] = [describeReach(one), describeReach(other)];
      const same = JSON.stringify(toSorted(a)) === JSON.stringify(toSorted(b));
      expect(coversReach(a, b) && coversReach(b, a)).toBe(same);
    }),
    { numRuns: 500 },
  );
});

function toSorted(reach: string | readonly string[]): string | readonly string[] {
  return typeof reach === 'string' ? reach : [...reach].sort();
}

test.each([
  ['count in buckets 0 10 100', 'count'],
  ['count in buckets 0 100', 'count in buckets 0 10 100'],
  ['text up to 20', 'text up to 80'],
  ['monthly', 'until_reset'],
  ['none', 'monthly'],
  [['a'], ['a', 'b']],
])('%j is covered by %j, and not the other way round', (less, more) => {
  expect(coversReach(more, less)).toBe(true);
  expect(coversReach(less, more)).toBe(false);
});

test.each([
  ['count in buckets 0 5', 'count in buckets 0 10 100'],
  ['duration ms', 'duration s'],
  ['boolean', ['true', 'false']],
  ['version', 'text up to 80'],
  ['pseudonym of site', 'pseudonym of project'],
  ['text up to 5', 'count'],
  [['c'], ['a', 'b']],
])('%j is not covered by %j, nor the other way round', (one, other) => {
  expect(coversReach(other, one)).toBe(false);
  expect(coversReach(one, other)).toBe(false);
});
