import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  findBucket,
  isBucketed,
  labelBucket,
  listBounds,
  type NumericDeclaration,
} from './buckets.ts';

const said = { title: 'A', why: 'B', optional: false };
const count: NumericDeclaration = { ...said, type: 'count', unit: null, buckets: null };
const declared: NumericDeclaration = { ...count, buckets: [0, 1, 10, 100] };
const bytes: NumericDeclaration = { ...said, type: 'quantity', unit: 'By' };
const seconds: NumericDeclaration = { ...said, type: 'duration', unit: 's' };

describe('buckets', () => {
  it('are those that the field declares', () => {
    expect(listBounds(declared)).toEqual([0, 1, 10, 100]);
  });

  it('are 1-2-5 for numbers and powers of two for bytes', () => {
    expect(listBounds(count).slice(0, 8)).toEqual([0, 1, 2, 5, 10, 20, 50, 100]);
    expect(listBounds(bytes).slice(0, 6)).toEqual([0, 1, 2, 4, 8, 16]);
  });

  it('hold every number that a field can have, each in one bucket', () => {
    const value = fc.double({ min: 0, max: Number.MAX_SAFE_INTEGER, noNaN: true });
    fc.assert(
      fc.property(fc.constantFrom(count, declared, bytes, seconds), value, (field, value) => {
        const bounds = listBounds(field);
        const { from, to } = findBucket(bounds, value);
        expect(from <= value && (to === null || value < to)).toBe(true);
        expect(bounds).toContain(from);
      }),
    );
  });

  it('have labels of their first and last number', () => {
    const label = (field: NumericDeclaration, value: number): string =>
      labelBucket(findBucket(listBounds(field), value), field);
    expect(label(count, 0)).toBe('0');
    expect(label(count, 3)).toBe('2–4');
    expect(label(declared, 5000)).toBe('100+');
    expect(label(seconds, 0.5)).toBe('0–1');
    expect(label(seconds, 2)).toBe('2–5');
  });

  it('group measures and declared counts, not counts that stand for themselves', () => {
    expect([count, declared, bytes, seconds].map(isBucketed)).toEqual([false, true, true, true]);
    expect(isBucketed({ ...said, type: 'boolean' })).toBe(false);
  });
});
