import type { Answer, AnswerRow } from '@candor/query/answer';
import { describe, expect, test } from 'vitest';
import { formatTableCsv } from '../chart/answer-table.ts';
import { answerOf, day, MANIFEST, row } from '../chart/answer.fixture.ts';
import { findSizeField, listSizeFields, type SizeField } from '../sizes/size-fields.ts';
import { buildBaselineTable } from './baseline-table.ts';
import { buildReleaseTable, chooseReleases, listReleases } from './compare-releases.ts';
import { nameOperation } from './operation-name.ts';
import { percentileOf } from './percentile-question.ts';
import { buildPercentileTable, drawPercentiles } from './percentile-series.ts';

const uptime = { event: 'heartbeat', field: 'uptime' };
const field = findSizeField(listSizeFields(MANIFEST), uptime) as SizeField;
const first = day('2026-11-02');

function byVersion(values: Readonly<Record<string, number>>): Answer {
  const rows = Object.entries(values).map(([group, value]) =>
    row({ group, value, installations: 20 }),
  );
  return answerOf(
    {
      metric: percentileOf(uptime, 'p50'),
      breakdown: { by: 'fact', fact: 'version' },
      step: 'span',
    },
    [...rows, row({ value: 9, folded: true })],
  );
}

describe('releases', () => {
  test('are those that are told of, newest first; what was folded is none', () => {
    const answers = [byVersion({ '1.9': 60, '1.10': 30 }), byVersion({ '1.9': 1, '': 2 })];
    expect(listReleases(answers)).toEqual(['1.10', '1.9']);
  });

  test('are the newest and the one before it, unless the address names others', () => {
    const releases = ['3.0', '2.1', '2.0'];
    expect(chooseReleases(releases, {})).toEqual({ release: '3.0', baseline: '2.1' });
    expect(chooseReleases(releases, { release: '2.1' })).toEqual({
      release: '2.1',
      baseline: '2.0',
    });
    expect(chooseReleases(releases, { release: '2.0', baseline: '3.0' })).toEqual({
      release: '2.0',
      baseline: '3.0',
    });
  });

  test('that are gone, or twice the same, are chosen as if nothing was named', () => {
    const releases = ['3.0', '2.1'];
    const usual = { release: '3.0', baseline: '2.1' };
    expect(chooseReleases(releases, { release: '9.9', baseline: '9.8' })).toEqual(usual);
    expect(chooseReleases(releases, { release: '3.0', baseline: '3.0' })).toEqual(usual);
    expect(chooseReleases(releases, { release: '2.1' })).toEqual({
      release: '2.1',
      baseline: '3.0',
    });
  });

  test('are not compared where there is but one', () => {
    expect(chooseReleases(['3.0'], {})).toBeNull();
    expect(chooseReleases([], {})).toBeNull();
  });
});

describe('the table of two releases', () => {
  const pair = { release: '2.0', baseline: '1.0' };

  test('tells both percentiles of both, and by how much they changed', () => {
    const fields = [
      {
        field,
        name: 'Uptime',
        median: byVersion({ '1.0': 60, '2.0': 90 }),
        upper: byVersion({ '1.0': 120, '2.0': 60 }),
      },
    ];
    const [record] = buildReleaseTable(fields, pair, 'en').records;
    expect(record?.map(({ text }) => text)).toEqual([
      'Uptime',
      '1 min',
      '1.5 min',
      '+50%',
      '2 min',
      '1 min',
      '−50%',
      '20',
      '20',
    ]);
    expect(record?.map(({ raw }) => raw).slice(3, 4)).toEqual([0.5]);
  });

  test('has a dash for a release that too few have, and no change', () => {
    const median = byVersion({ '1.0': 60 });
    const [record] = buildReleaseTable(
      [{ field, name: 'Uptime', median, upper: median }],
      pair,
      'en',
    ).records;
    expect(record?.map(({ text }) => text).slice(1, 4)).toEqual(['1 min', '—', '—']);
  });
});

describe('median and 90th percentile', () => {
  const overTime = (statistic: 'p50' | 'p90', rows: readonly AnswerRow[]): Answer =>
    answerOf({ metric: percentileOf(uptime, statistic), step: 'day' }, rows, { unit: 's' });
  const both = {
    median: overTime('p50', [row({ at: first, value: 60, installations: 12 })]),
    upper: overTime('p90', [row({ at: first, value: 120, installations: 12 })]),
  };

  test('are two lines over the same days, with a gap where nothing came', () => {
    const { drawn, points } = drawPercentiles(both, MANIFEST, first);
    expect(drawn.map(({ label }) => label)).toEqual(['Median', '90th percentile']);
    expect(points).toHaveLength(7);
    expect(points.slice(0, 2).map(({ values }) => values)).toEqual([
      [60, 120],
      [null, null],
    ]);
  });

  test('are one table, with the installations once', () => {
    const table = buildPercentileTable(both, MANIFEST, { firstDay: first, locale: 'en' });
    expect(formatTableCsv(table)).toBe(
      'Day (UTC),Median,90th percentile,Installations\r\n2026-11-02,60,120,12\r\n',
    );
  });
});

test('an operation bears the name of its event where another has one of the same title', () => {
  const other = { ...field, event: 'build.slow', eventTitle: 'Build slow' };
  expect(nameOperation(field, [field])).toBe('Uptime');
  expect(nameOperation(other, [field, other])).toBe('Uptime (Build slow)');
});

test('a slow operation stands beside what is usual on the same machine', () => {
  const table = buildBaselineTable(byVersion({ build: 200 }), byVersion({ build: 500 }), 'en');
  expect(table.records.map((record) => record.map(({ text }) => text))).toEqual([
    ['build', '200 ms', '500 ms', '+150%', '20'],
  ]);
});
