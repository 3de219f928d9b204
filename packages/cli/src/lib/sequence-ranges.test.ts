import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { buildRanges, countRanges, formatRanges, subtractRanges } from './sequence-ranges.ts';

const numbers = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 60 });
const list = (ranges: readonly (readonly [number, number])[]): readonly number[] =>
  ranges.flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, index) => first + index),
  );
const unique = (values: readonly number[]): readonly number[] =>
  [...new Set(values)].toSorted((a, b) => a - b);

it('ranges hold exactly the numbers that they were made of', () => {
  fc.assert(
    fc.property(numbers, (values) => {
      expect(list(buildRanges(values))).toEqual(unique(values));
      expect(countRanges(buildRanges(values))).toBe(new Set(values).size);
    }),
  );
});

it('what is left of ranges is what is in the one and not in the other', () => {
  fc.assert(
    fc.property(numbers, numbers, (values, others) => {
      const left = subtractRanges(buildRanges(values), buildRanges(others));
      expect(list(left)).toEqual(unique(values).filter((value) => !others.includes(value)));
    }),
  );
});

it('reads as a person writes it', () => {
  expect(formatRanges(buildRanges([7, 1, 2, 3]))).toBe('1-3, 7');
});
