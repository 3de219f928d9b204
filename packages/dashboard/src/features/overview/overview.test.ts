import { describe, expect, test } from 'vitest';
import { answerOf, MANIFEST, row } from '../chart/answer.fixture.ts';
import { findNewestVersion, shareOfVersion } from './newest-version.ts';
import { listOverviewFacts } from './overview-facts.ts';

describe('listOverviewFacts()', () => {
  test('finds the facts with a place of their own, and every other that has groups', () => {
    const facts = listOverviewFacts(MANIFEST);
    expect(facts.version?.fact).toBe('version');
    expect(facts.country?.title).toBe('Country');
    expect(facts.others.map(({ fact }) => fact)).toEqual([
      'os_version',
      'processors',
      'process_memory',
      'interactive',
    ]);
  });

  test('shows nothing that is not declared', () => {
    expect(listOverviewFacts({ ...MANIFEST, session: {} })).toEqual({
      version: null,
      os: null,
      country: null,
      others: [],
    });
  });
});

describe('the newest version', () => {
  const rows = [
    row({ group: '1.9', value: 60 }),
    row({ group: '1.10', value: 30 }),
    row({ value: 10, folded: true }),
  ];

  test('is the greatest that may be shown, as a part of all', () => {
    const answer = answerOf({ step: 'span' }, rows, { folded: { groups: 2, rows: 0 } });
    expect(findNewestVersion(answer)).toEqual({ version: '1.10', share: 0.3 });
  });

  test('is none where no group may be shown', () => {
    expect(findNewestVersion(answerOf({}, [], { installations: null }))).toBeNull();
    expect(findNewestVersion(answerOf({}, [row({ value: 9, folded: true })]))).toBeNull();
  });

  test('was at nothing earlier only if nothing was folded', () => {
    expect(shareOfVersion(answerOf({}, rows.slice(0, 2)), '2.0')).toBe(0);
    const folded = answerOf({}, rows, { folded: { groups: 2, rows: 0 } });
    expect(shareOfVersion(folded, '2.0')).toBeNull();
  });
});
