import type { FailureCell, FailureFrame, FailureGroup } from '@candor/query/api';
import { parseDay } from '@candor/query/day';
import type { Day } from '@candor/query/question';
import { describe, expect, test } from 'vitest';
import { readCrashSearch, readReleaseSearch } from '../../address/crash-search.ts';
import { listCrashSteps } from './crash-days.ts';
import { chooseCrashes, describeCrash, statusOf, titleCrash, titleError } from './crash-words.ts';
import { foldFrames } from './fold-frames.ts';

function day(text: string): Day {
  const parsed = parseDay(text);
  if (!parsed.ok) throw new Error('not a day');
  return parsed.value;
}

function groupOf(group: string, said: Partial<FailureGroup>): FailureGroup {
  return {
    group,
    title: { type: 'TypeError', code: null, template: null, module: 'src/a.ts', symbol: 'bake' },
    status: 'open',
    fixedIn: null,
    hasReturned: false,
    times: 9,
    installations: 9,
    firstDay: day('2026-11-01'),
    lastDay: day('2026-11-02'),
    versions: [],
    systems: [],
    severities: [],
    byDay: [],
    permalink: '',
    ...said,
  };
}

describe('the address of a list of groups', () => {
  test('keeps what is understood, and says every name', () => {
    expect(
      readCrashSearch({ sort: 'last', status: 'returned', release: '1.10', severity: '' }),
    ).toEqual({
      sort: 'last',
      status: 'returned',
      release: '1.10',
      severity: undefined,
    });
    expect(readCrashSearch({ sort: 'name', status: 'mended', release: 3 })).toEqual({
      sort: undefined,
      status: undefined,
      release: undefined,
      severity: undefined,
    });
    expect(readReleaseSearch({ baseline: '1.0' })).toEqual({
      release: undefined,
      baseline: '1.0',
    });
  });

  test('chooses by all that it says; a fixed group that came again is no fixed one', () => {
    const groups = [
      groupOf('a', { versions: ['1.0.0', '1.1.0'], severities: ['crashed'] }),
      groupOf('b', { status: 'fixed', versions: ['1.1.0'], severities: ['handled'] }),
      groupOf('c', { status: 'fixed', hasReturned: true, versions: ['1.1.0'] }),
    ];
    const choose = (search: Parameters<typeof chooseCrashes>[1]): readonly string[] =>
      chooseCrashes(groups, search).map(({ group }) => group);
    expect(choose({})).toEqual(['a', 'b', 'c']);
    expect(choose({ status: 'fixed' })).toEqual(['b']);
    expect(choose({ status: 'returned' })).toEqual(['c']);
    expect(choose({ release: '1.1.0', severity: 'crashed' })).toEqual(['a']);
    expect(choose({ release: '2.0.0' })).toEqual([]);
    expect(statusOf({ status: 'ignored', hasReturned: false })).toBe('ignored');
  });
});

describe('groups in the order of the address', () => {
  const groups = [
    groupOf('wide', { firstDay: day('2026-10-01'), lastDay: day('2026-11-02') }),
    groupOf('withheld', { firstDay: null, lastDay: null }),
    groupOf('new', { firstDay: day('2026-11-01'), lastDay: day('2026-11-01') }),
  ];

  test.each([
    [undefined, ['wide', 'withheld', 'new']],
    ['first', ['new', 'wide', 'withheld']],
    ['last', ['wide', 'new', 'withheld']],
  ] as const)('by %s', (sort, expected) => {
    expect(chooseCrashes(groups, { sort }).map(({ group }) => group)).toEqual(expected);
  });
});

describe('a group in words', () => {
  test('has a title from what is known of it', () => {
    const known = { type: 'TypeError', code: 'E1', template: 'too-cold', module: 'src/a.ts' };
    expect(titleCrash({ ...known, symbol: 'bake' })).toBe('TypeError in bake');
    expect(titleCrash({ ...known, symbol: null })).toBe('TypeError in src/a.ts');
    expect(titleCrash({ ...known, type: null, symbol: null, module: null })).toBe(
      'Error of a type of the user',
    );
    expect(describeCrash({ ...known, symbol: 'bake' })).toBe('src/a.ts · E1 · message too-cold');
    expect(titleError({ of: 'user', type: 'RangeError' })).toBe('A type of the user, a RangeError');
  });
});

describe('a stack', () => {
  const frame = (kind: FailureFrame['kind'], times: number, module?: string): FailureFrame => ({
    kind,
    module: module ?? null,
    symbol: null,
    file: null,
    line: null,
    offset: null,
    times,
    link: null,
  });

  test('keeps every frame of the vendor, and counts the others where they stand together', () => {
    const folds = foldFrames([
      frame('runtime', 2, 'node:fs'),
      frame('runtime', 1, 'node:fs'),
      frame('vendor', 1),
      frame('vendor', 1),
      frame('user', 3),
      frame('runtime', 1, 'node:path'),
    ]);
    expect(folds.map((fold) => (fold.kind === 'vendor' ? 'vendor' : fold))).toEqual([
      { kind: 'runtime', times: 3, modules: ['node:fs'] },
      'vendor',
      'vendor',
      { kind: 'user', times: 3, modules: [] },
      { kind: 'runtime', times: 1, modules: ['node:path'] },
    ]);
  });
});

describe('days of a group', () => {
  const cell = (name: string, times: number | null): FailureCell => ({
    name,
    times,
    installations: times,
  });
  const days = [cell('2026-11-02', 3), cell('2026-11-03', null), cell('2026-11-09', null)];
  const span = { from: day('2026-11-02'), to: day('2026-11-15') };

  test('are nothing where nothing happened, and unknown where nothing may be told', () => {
    const steps = listCrashSteps(days, span, 'day');
    expect(steps).toHaveLength(14);
    expect(steps.slice(0, 3).map(({ times }) => times)).toEqual([3, null, 0]);
  });

  test('add up to weeks as far as they are told', () => {
    const weeks = listCrashSteps(days, span, 'week');
    expect(weeks.map(({ times }) => times)).toEqual([3, null]);
  });
});
