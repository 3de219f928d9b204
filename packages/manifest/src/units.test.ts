import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readUnitFactor } from './units.ts';

const DURATIONS = ['ns', 'us', 'ms', 's', 'min', 'h', 'd'];

test('a duration or an amount of data comes in any unit of its family', () => {
  expect(readUnitFactor('ms', 's')).toBe(0.001);
  expect(readUnitFactor('h', 'min')).toBe(60);
  expect(readUnitFactor('GiBy', 'By')).toBe(2 ** 30);
  expect(readUnitFactor('lines', 'lines')).toBe(1);
});

test('what measures different things has no factor, and neither has a name that objects have of themselves', () => {
  expect(readUnitFactor('s', 'By')).toBeNull();
  expect(readUnitFactor('lines', 'points')).toBeNull();
  expect(readUnitFactor('constructor', 'toString')).toBeNull();
});

test('there and back is where one began', () => {
  const unit = fc.constantFrom(...DURATIONS);
  fc.assert(
    fc.property(unit, unit, (from, to) => {
      const back = (readUnitFactor(from, to) ?? 0) * (readUnitFactor(to, from) ?? 0);
      expect(back).toBeCloseTo(1, 12);
    }),
  );
});
