import type { Question } from '@candor/query/question';
import { describe, expect, test } from 'vitest';
import { answerOf, day, MANIFEST } from './answer.fixture.ts';
import { chooseForm } from './answer-form.ts';
import { describeSteps } from './step-note.ts';
import { describeUnit } from './unit-line.ts';

const OS = { by: 'fact', fact: 'os' } as const;
const MEDIAN = {
  of: 'field',
  event: 'heartbeat',
  field: 'uptime',
  statistic: 'p50',
  over: 'latest',
} as const;

function form(question: Partial<Question>): string {
  return chooseForm(answerOf(question, []).question, MANIFEST);
}

describe('chooseForm()', () => {
  test('draws levels as an area and what comes and goes as columns', () => {
    expect(form({})).toBe('area');
    expect(form({ metric: { of: 'sessions' } })).toBe('columns');
    expect(form({ metric: { ...MEDIAN, statistic: 'sum' } })).toBe('columns');
  });

  test('stacks amounts, and never stacks statistics', () => {
    expect(form({ breakdown: OS })).toBe('stack');
    expect(form({ breakdown: OS, metric: MEDIAN })).toBe('lines');
    expect(form({ metric: MEDIAN })).toBe('lines');
  });

  test('shows one span as a number, as bars, or by size', () => {
    expect(form({ step: 'span' })).toBe('figure');
    expect(form({ step: 'span', breakdown: OS })).toBe('bars');
    const memory = { by: 'fact', fact: 'process_memory' } as const;
    expect(form({ step: 'span', breakdown: memory })).toBe('histogram');
    const distribution = { of: 'distribution', event: 'heartbeat', field: 'endpoints' } as const;
    expect(form({ step: 'span', metric: distribution })).toBe('histogram');
  });
});

describe('describeUnit()', () => {
  const unit = (question: Partial<Question>): string => {
    const answer = answerOf(question, []);
    return describeUnit(answer.question, answer, MANIFEST);
  };

  test('says what is counted, how often, by what and in which lane', () => {
    expect(unit({ breakdown: OS })).toBe('Installations per day, by operating system, lane usage');
    expect(unit({ metric: { of: 'events', event: 'build.slow' }, step: 'span' })).toBe(
      'Events, lane performance',
    );
  });

  test('does not call a median a rate', () => {
    expect(unit({ metric: MEDIAN, step: 'week' })).toBe(
      'Median of each installation’s latest value, duration, each week, lane usage',
    );
  });
});

describe('describeSteps()', () => {
  test('tells what is not over yet and what a mark on the axis is', () => {
    const answer = answerOf({ metric: { of: 'sessions' } }, [], {
      asOf: '2026-11-08T10:00:00.000Z',
      folded: { groups: 0, rows: 2 },
    });
    expect(describeSteps(answer, MANIFEST)).toBe(
      'Pale: day not over yet · Grey mark: day withheld, so that none of fewer than 5 installations is told',
    );
  });

  test('has nothing to tell of whole steps', () => {
    expect(describeSteps(answerOf({}, []), MANIFEST)).toBeNull();
    expect(describeSteps(answerOf({ step: 'span' }, []), MANIFEST)).toBeNull();
  });

  test('tells when the span cuts a week', () => {
    const span = { from: day('2026-10-14'), to: day('2026-10-25') };
    expect(describeSteps(answerOf({ step: 'week', span }, []), MANIFEST)).toBe(
      'Dashed: week cut by the time span',
    );
  });
});
