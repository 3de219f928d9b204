import { describe, expect, test } from 'vitest';
import { answerOf, day, row } from './answer.fixture.ts';
import { buildTimeSeries } from './time-series.ts';
import { toDatum } from './time-datum.ts';

const OS = { by: 'fact', fact: 'os' } as const;

describe('buildTimeSeries()', () => {
  test('has every step of the span, and zero where nothing happened', () => {
    const answer = answerOf({}, [row({ at: day('2026-11-03'), value: 12 })]);
    const { points } = buildTimeSeries(answer, { groupsMax: 5 });
    expect(points.map(({ at, values }) => [at, values[0]])).toEqual([
      ['2026-11-02', 0],
      ['2026-11-03', 12],
      ['2026-11-04', 0],
      ['2026-11-05', 0],
      ['2026-11-06', 0],
      ['2026-11-07', 0],
      ['2026-11-08', 0],
    ]);
  });

  test('says nothing of a step without a row when rows were left out', () => {
    const answer = answerOf({}, [row({ at: day('2026-11-03'), value: 12 })], {
      folded: { groups: 0, rows: 2 },
    });
    const { points } = buildTimeSeries(answer, { groupsMax: 5, firstDay: day('2026-11-03') });
    expect(points.slice(0, 3).map(({ values }) => values[0])).toEqual([null, 12, null]);
    expect(points.slice(0, 3).map(({ state }) => state)).toEqual(['before', 'whole', 'whole']);
  });

  test('never puts zero for a mean that nobody sent', () => {
    const metric = {
      of: 'field',
      event: 'heartbeat',
      field: 'uptime',
      statistic: 'mean',
      over: 'each',
    } as const;
    const answer = answerOf({ metric }, [row({ at: day('2026-11-03'), value: 12 })]);
    const { points } = buildTimeSeries(answer, { groupsMax: 5 });
    expect(points[0]?.values[0]).toBeNull();
  });

  test('draws the largest groups, the rest as one, and the folded last', () => {
    const at = day('2026-11-03');
    const rows = [
      row({ at, group: 'linux', value: 50 }),
      row({ at, group: 'windows', value: 40 }),
      row({ at, group: 'darwin', value: 9 }),
      row({ at, group: 'aix', value: 8 }),
      row({ at, group: null, value: 6, folded: true }),
    ];
    const answer = answerOf({ breakdown: OS }, rows, { folded: { groups: 3, rows: 0 } });
    const { series, points } = buildTimeSeries(answer, { groupsMax: 2 });
    expect(series).toEqual([
      { kind: 'named', group: 'linux', groups: 1 },
      { kind: 'named', group: 'windows', groups: 1 },
      { kind: 'others', group: null, groups: 2 },
      { kind: 'folded', group: null, groups: 3 },
    ]);
    expect(points[1]?.values).toEqual([50, 40, 17, 6]);
  });

  test('marks what is not over and what the span cuts', () => {
    const span = { from: day('2026-11-04'), to: day('2026-11-18') };
    const answer = answerOf({ span, step: 'week' }, [], { asOf: '2026-11-18T08:00:00.000Z' });
    const { points } = buildTimeSeries(answer, { groupsMax: 5 });
    expect(points.map(({ at, state }) => [at, state])).toEqual([
      ['2026-11-02', 'cut'],
      ['2026-11-09', 'whole'],
      ['2026-11-16', 'unfinished'],
    ]);
  });
});

describe('toDatum()', () => {
  test('joins the dashed line to the solid one', () => {
    const answer = answerOf({}, [], { asOf: '2026-11-08T08:00:00.000Z' });
    const { points } = buildTimeSeries(answer, { groupsMax: 5 });
    const data = points.map((point) => toDatum(point, points));
    expect(data.map(({ whole }) => whole[0])).toEqual([0, 0, 0, 0, 0, 0, null]);
    expect(data.map(({ dashed }) => dashed[0])).toEqual([null, null, null, null, null, 0, 0]);
  });
});
