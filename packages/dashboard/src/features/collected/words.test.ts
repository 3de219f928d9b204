import type { FieldDeclaration } from '@candor/manifest/manifest';
import { describe, expect, test } from 'vitest';
import {
  describeReason,
  describeRetention,
  describeSwitchValues,
  describeType,
  listChoices,
} from './words.ts';

const SAID = { title: 'T', why: 'W', optional: false } as const;

describe('describeType()', () => {
  test('says what each type can hold', () => {
    const declared: readonly FieldDeclaration[] = [
      { ...SAID, type: 'boolean' },
      { ...SAID, type: 'count', unit: null, buckets: null },
      { ...SAID, type: 'count', unit: 'lines', buckets: [0, 10] },
      { ...SAID, type: 'quantity', unit: 'By' },
      { ...SAID, type: 'duration', unit: 'ms' },
      { ...SAID, type: 'choice', values: ['a', 'b'] },
      { ...SAID, type: 'version' },
      { ...SAID, type: 'pseudonym', of: 'site' },
      { ...SAID, type: 'text', charsMax: 11, review: { by: 'b', on: '2026-11-02', why: 'w' } },
    ];
    expect(declared.map((one) => describeType(one))).toEqual([
      'yes or no',
      'whole number',
      'whole number, lines; only its bucket leaves the machine',
      'quantity in bytes',
      'duration in milliseconds',
      'one of 2 values',
      'version number',
      'pseudonym of a site, made on the machine',
      'text of at most 11 characters',
    ]);
  });
});

test('choices are listed where the list is short enough to read', () => {
  const choice = (count: number): FieldDeclaration => ({
    ...SAID,
    type: 'choice',
    values: Array.from({ length: count }, (_, index) => `v${index}`),
  });
  expect(listChoices(choice(2))).toBe('v0, v1');
  expect(listChoices(choice(200))).toBeNull();
});

test('switches and reasons are put into words', () => {
  expect(describeSwitchValues('any')).toBe('any value');
  expect(describeSwitchValues(['true', '1'])).toBe('true, 1');
  expect(describeSwitchValues([])).toBe('–');
  expect(describeReason('undeclared')).toBe('not declared in the manifest');
  expect(describeReason('something_new')).toBe('something_new');
});

test('how long a lane is kept is said in days, or that nobody has set an end', () => {
  expect([400, 1, null, undefined].map(describeRetention)).toEqual([
    '400 days',
    '1 day',
    'as long as the vendor wants',
    '–',
  ]);
});
