import type { Filter } from '@candor/query/question';
import { parseQuestion } from '@candor/query/parse';
import { describe, expect, test } from 'vitest';
import { answerOf, MANIFEST } from '../chart/answer.fixture.ts';
import { keepApplicable, listFilterChoices, toggleFilterValue } from './filter-choices.ts';

const OS = { by: 'fact', fact: 'os' } as const;
const LICENCE = { by: 'field', event: 'heartbeat', field: 'licence' } as const;
const PHASE = { by: 'field', event: 'build.slow', field: 'phase' } as const;
const FILTERS: readonly Filter[] = [
  { dimension: OS, values: ['linux'] },
  { dimension: LICENCE, values: ['trial'] },
  { dimension: PHASE, values: ['emit'] },
];

describe('listFilterChoices()', () => {
  test('offers facts and fields with groups, and no measure, pseudonym or number of an event', () => {
    expect(listFilterChoices(MANIFEST).map(({ title }) => title)).toEqual([
      'Product version',
      'Operating system',
      'Operating system version',
      'Logical processors',
      'Run by a person at a terminal',
      'Country',
      'Heartbeat: Licence',
      'Build slow: Phase',
    ]);
  });

  test('offers short lists whole, and of long ones only what was seen', () => {
    const values = new Map(listFilterChoices(MANIFEST).map(({ title, values }) => [title, values]));
    expect(values.get('Heartbeat: Licence')).toEqual(['none', 'trial']);
    expect(values.get('Run by a person at a terminal')).toEqual(['true', 'false']);
    expect(values.get('Country')).toBeNull();
    expect(values.get('Product version')).toBeNull();
  });
});

describe('toggleFilterValue()', () => {
  test('adds a value, and takes it away again', () => {
    const once = toggleFilterValue([], OS, 'linux');
    expect(once).toEqual([{ dimension: OS, values: ['linux'] }]);
    const twice = toggleFilterValue(once, OS, 'darwin');
    expect(twice).toEqual([{ dimension: OS, values: ['linux', 'darwin'] }]);
    expect(toggleFilterValue(toggleFilterValue(twice, OS, 'linux'), OS, 'darwin')).toEqual([]);
  });
});

describe('keepApplicable()', () => {
  const installations = { metric: { of: 'installations' }, breakdown: null } as const;

  test('keeps filters by facts for every question, by fields for those about the same event', () => {
    const slow = { metric: { of: 'events', event: 'build.slow' }, breakdown: null } as const;
    expect(keepApplicable(FILTERS, slow)).toEqual([FILTERS[0], FILTERS[2]]);
    expect(keepApplicable(FILTERS, { ...installations, breakdown: LICENCE })).toEqual(
      FILTERS.slice(0, 2),
    );
  });

  test('lets the first filter by a field decide where the question names no event', () => {
    expect(keepApplicable(FILTERS, installations)).toEqual(FILTERS.slice(0, 2));
  });

  test('leaves a question that can be asked, where all filters together could not', () => {
    const { question } = answerOf(installations, []);
    expect(parseQuestion({ ...question, filters: FILTERS }, MANIFEST).ok).toBe(false);
    const kept = keepApplicable(FILTERS, installations);
    expect(parseQuestion({ ...question, filters: kept }, MANIFEST).ok).toBe(true);
  });
});
