import { describe, expect, test } from 'vitest';
import { compareVersions } from '@candor/query/version';
import { answerOf, MANIFEST, row } from './answer.fixture.ts';
import { orderOfGroups } from './chart-data.ts';
import { buildGroupBars, hasOverlap } from './group-bars.ts';
import { chooseGroups } from './group-order.ts';
import { buildHistogram } from './histogram.ts';

const newestFirst = (a: string, b: string): number => compareVersions(b, a);

describe('chooseGroups()', () => {
  const rows = [
    { group: '1.0', value: 50 },
    { group: '2.0', value: 30 },
    { group: '3.0', value: 20 },
    { group: '4.0', value: 1 },
  ];

  test('keeps the newest version, however few run it yet', () => {
    const { shown, rest } = chooseGroups(rows, 2, newestFirst);
    expect(shown.map(({ group }) => group)).toEqual(['4.0', '1.0']);
    expect(rest.map(({ group }) => group)).toEqual(['3.0', '2.0']);
  });

  test('shows one more where "1 more" would take the same room', () => {
    expect(chooseGroups(rows, 3, undefined).rest).toEqual([]);
  });

  test('puts groups that did not say last', () => {
    const { shown } = chooseGroups([{ group: '', value: 90 }, ...rows], 9, newestFirst);
    expect(shown.at(-1)?.group).toBe('');
  });
});

describe('orderOfGroups()', () => {
  test('orders versions of the product, but not those of systems, which are of many kinds', () => {
    expect(orderOfGroups(MANIFEST, { by: 'fact', fact: 'version' })?.('1.10', '1.9')).toBeLessThan(
      0,
    );
    expect(orderOfGroups(MANIFEST, { by: 'fact', fact: 'os_version' })).toBeUndefined();
    expect(orderOfGroups(MANIFEST, { by: 'fact', fact: 'os' })).toBeUndefined();
  });

  test('orders numbers by size', () => {
    expect(
      orderOfGroups(MANIFEST, { by: 'fact', fact: 'processors' })?.('16', '4'),
    ).toBeGreaterThan(0);
  });
});

describe('buildGroupBars()', () => {
  const question = { breakdown: { by: 'fact', fact: 'os' }, step: 'span' } as const;

  test('takes shares of installations of all installations', () => {
    const answer = answerOf(question, [row({ group: 'linux', value: 60 })], { installations: 80 });
    expect(buildGroupBars(answer, { groupsMax: 8 })[0]?.share).toBe(0.75);
  });

  test('takes shares of events of their sum, the folded included', () => {
    const rows = [row({ group: 'linux', value: 60 }), row({ value: 40, folded: true })];
    const answer = answerOf({ ...question, metric: { of: 'events', event: null } }, rows, {
      folded: { groups: 2, rows: 0 },
    });
    const bars = buildGroupBars(answer, { groupsMax: 8 });
    expect(bars.map(({ kind, groups, share }) => [kind, groups, share])).toEqual([
      ['named', 1, 0.6],
      ['folded', 2, 0.4],
    ]);
  });

  test('neither adds up nor shares out what is no amount', () => {
    const metric = {
      of: 'field',
      event: 'heartbeat',
      field: 'uptime',
      statistic: 'p50',
      over: 'latest',
    } as const;
    const rows = ['a', 'b', 'c', 'd'].map((group) => row({ group, value: 7 }));
    const bars = buildGroupBars(answerOf({ ...question, metric }, rows), { groupsMax: 2 });
    expect(bars.map(({ kind, share }) => [kind, share])).toEqual([
      ['named', null],
      ['named', null],
    ]);
  });
});

describe('hasOverlap()', () => {
  const question = { breakdown: { by: 'fact', fact: 'version' }, step: 'span' } as const;
  const rows = [row({ group: '1.0', value: 60 }), row({ group: '2.0', value: 60 })];

  test('notices installations that were upgraded within the span', () => {
    expect(hasOverlap(answerOf(question, rows, { installations: 100 }))).toBe(true);
  });

  test('says nothing where every installation is in one group, or where steps repeat them', () => {
    expect(hasOverlap(answerOf(question, rows, { installations: 120 }))).toBe(false);
    expect(hasOverlap(answerOf({ ...question, step: 'day' }, rows))).toBe(false);
  });
});

describe('buildHistogram()', () => {
  test('goes by size, keeps the place of what was left out, and puts the folded last', () => {
    const answer = answerOf({}, [
      row({ group: '10–19', bucket: { from: 10, to: 20 }, value: 30 }),
      row({ group: '0', bucket: { from: 0, to: 1 }, value: 8 }),
      row({ value: 6, folded: true }),
    ]);
    expect(buildHistogram(answer)).toEqual([
      { kind: 'bucket', bucket: { from: 0, to: 1 }, value: 8 },
      { kind: 'gap', bucket: { from: 1, to: 10 }, value: 0 },
      { kind: 'bucket', bucket: { from: 10, to: 20 }, value: 30 },
      { kind: 'folded', bucket: null, value: 6 },
    ]);
  });
});
