import { environmentCharsMax } from '@candor/query/limits';
import type { Question } from '@candor/query/question';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  askUnder,
  listEnvironments,
  readEnvironment,
  sayEnvironment,
  underEnvironment,
} from './environment.ts';

const QUESTION: Question = {
  product: 'bakery',
  metric: { of: 'installations' },
  breakdown: null,
  filters: [],
  span: {
    from: '2026-11-01' as Question['span']['from'],
    to: '2026-11-02' as Question['span']['to'],
  },
  step: 'span',
};

describe('the environment of an address', () => {
  test('is production where none is said, or what no label can be', () => {
    expect(readEnvironment('test')).toBe('test');
    for (const raw of [undefined, '', 7, null, ['test'], 'x'.repeat(environmentCharsMax + 1)]) {
      expect(readEnvironment(raw)).toBe('production');
    }
  });

  test('is read as it was said, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: environmentCharsMax }), (label) => {
        expect(readEnvironment(sayEnvironment(label).environment)).toBe(label);
      }),
    );
  });
});

describe('askUnder()', () => {
  test('asks about the environment that is shown, whatever the question was about before', () => {
    expect(askUnder(QUESTION, 'test')).toEqual({ ...QUESTION, environment: 'test' });
    expect(askUnder({ ...QUESTION, environment: 'ci' }, 'test').environment).toBe('test');
    expect(askUnder({ ...QUESTION, environment: 'ci' }, 'production')).toEqual(QUESTION);
  });
});

describe('listEnvironments()', () => {
  const keys = ['test', 'production', 'ci', 'test'].map((environment) => ({ environment }));

  test('has each label once, and production first', () => {
    expect(listEnvironments(keys, 'production')).toEqual(['production', 'ci', 'test']);
  });

  test('has production also where no key is labelled so, since it is what is shown unasked', () => {
    expect(listEnvironments([{ environment: 'test' }], 'test')).toEqual(['production', 'test']);
  });

  test('has what an old link names, and else nothing to choose from where there is one alone', () => {
    expect(listEnvironments([], 'staging')).toEqual(['production', 'staging']);
    expect(listEnvironments([{ environment: 'production' }], 'production')).toEqual(['production']);
  });
});

test('only an environment that is not shown unasked is named where nothing is', () => {
  expect(underEnvironment('test')).toBe(' under the environment test');
  expect(underEnvironment('production')).toBe('');
});
