import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { manifest, questions } from './lib/questions.fixture.ts';
import { spanDaysMax } from './limits.ts';
import { parseQuestion, QUESTION_ISSUE_CODES } from './parse.ts';

const good = {
  product: 'example',
  metric: { of: 'installations' },
  breakdown: null,
  filters: [],
  span: { from: '2026-01-01', to: '2026-01-31' },
  step: 'day',
};
const os = { by: 'fact', fact: 'os' };
const licence = { by: 'field', event: 'heartbeat', field: 'licence' };

/** Codes and places of the issues of the good question with these parts in it. */
function issuesOf(parts: Record<string, unknown>): readonly string[] {
  const result = parseQuestion({ ...good, ...parts }, manifest);
  return result.ok ? [] : result.issues.map(({ code, path }) => `${code} ${path}`);
}

/** What is wrong, the parts that make it so, code and place of the one issue. */
const REFUSED: readonly [string, Record<string, unknown>, string][] = [
  ['another product', { product: 'other' }, 'wrong_product product'],
  ['a key that it does not know', { limit: 1 }, 'unknown_key '],
  ['an unknown metric', { metric: { of: 'rows' } }, 'unknown_value metric.of'],
  [
    'an undeclared event',
    { metric: { of: 'events', event: 'nope' } },
    'unknown_reference metric.event',
  ],
  [
    'an inherited name',
    { metric: { of: 'events', event: 'constructor' } },
    'unknown_reference metric.event',
  ],
  [
    'an undeclared field',
    { metric: { of: 'distribution', event: 'heartbeat', field: 'nope' } },
    'unknown_reference metric.field',
  ],
  [
    'numbers of a choice',
    { metric: { of: 'distribution', event: 'heartbeat', field: 'licence' } },
    'wrong_reference metric.field',
  ],
  [
    'different values of a count',
    { metric: { of: 'distinct', event: 'heartbeat', field: 'identities' } },
    'wrong_reference metric.field',
  ],
  [
    'a breakdown by pseudonym',
    { breakdown: { by: 'field', event: 'heartbeat', field: 'site' } },
    'wrong_reference breakdown.field',
  ],
  [
    'a breakdown by an undeclared fact',
    { breakdown: { by: 'fact', fact: 'host' } },
    'unknown_reference breakdown.fact',
  ],
  [
    'a filter by a measure',
    { filters: [{ dimension: { by: 'fact', fact: 'process_memory' }, values: ['1'] }] },
    'wrong_reference filters[0].dimension.fact',
  ],
  [
    'a filter without values',
    { filters: [{ dimension: os, values: [] }] },
    'wrong_kind filters[0].values',
  ],
  [
    'a filter by an undeclared event',
    { filters: [{ dimension: { by: 'event' }, values: ['nope'] }] },
    'unknown_reference filters[0].values[0]',
  ],
  [
    'too long a value',
    { filters: [{ dimension: os, values: ['x'.repeat(201)] }] },
    'too_many filters[0].values[0]',
  ],
  [
    'too many values',
    { filters: [{ dimension: os, values: Array.from({ length: 51 }, String) }] },
    'too_many filters[0].values',
  ],
  [
    'two filters by one dimension',
    {
      filters: [
        { dimension: os, values: ['a'] },
        { dimension: os, values: ['b'] },
      ],
    },
    'contradiction filters[1]',
  ],
  ['a day that is none', { span: { from: '2026-02-30', to: '2026-03-01' } }, 'bad_day span.from'],
  [
    'a span that ends before it starts',
    { span: { from: '2026-02-02', to: '2026-02-01' } },
    'bad_span span',
  ],
  ['a span that is too long', { span: { from: '2020-01-01', to: '2026-02-01' } }, 'bad_span span'],
  ['an unknown step', { step: 'hour' }, 'unknown_value step'],
  ['a lane that the product does not have', { lane: 'licence' }, 'unknown_reference lane'],
  ['an environment without a name', { environment: '' }, 'wrong_kind environment'],
  [
    'a breakdown of a distribution',
    { metric: { of: 'distribution', event: 'heartbeat', field: 'identities' }, breakdown: os },
    'contradiction breakdown',
  ],
  [
    'fields of two events',
    { metric: { of: 'events', event: 'vms.connected' }, breakdown: licence },
    'contradiction ',
  ],
  [
    'events of two lanes',
    { filters: [{ dimension: { by: 'event' }, values: ['heartbeat', 'app.failed'] }] },
    'contradiction ',
  ],
  [
    'an event outside the lane',
    { lane: 'exceptions', metric: { of: 'events', event: 'heartbeat' } },
    'contradiction ',
  ],
];

describe('parseQuestion()', () => {
  it('takes every question of the language, and gives it back unchanged', () => {
    fc.assert(
      fc.property(questions, (question) => {
        expect(parseQuestion(structuredClone(question), manifest)).toEqual({
          ok: true,
          value: question,
        });
      }),
    );
  });

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...Object.keys(good)), (value, key) => {
        expect(typeof parseQuestion(value, manifest).ok).toBe('boolean');
        expect(typeof parseQuestion({ ...good, [key]: value }, manifest).ok).toBe('boolean');
      }),
    );
  });

  it('reports every issue at once, and never a value', () => {
    const secret = 'klaus@example.com';
    const result = parseQuestion(
      {
        ...good,
        product: secret,
        metric: { of: secret },
        step: secret,
        filters: [{ dimension: { by: 'fact', fact: secret }, values: [7] }],
      },
      manifest,
    );
    expect(result.ok ? [] : result.issues.map(({ path }) => path)).toEqual([
      'product',
      'metric.of',
      'filters[0].dimension.fact',
      'filters[0].values[0]',
      'step',
    ]);
    expect(JSON.stringify(result)).not.toContain(secret);
  });

  it.each(REFUSED)('refuses %s', (_name, parts, issue) => {
    expect(issuesOf(parts)).toEqual([issue]);
  });

  it('takes the longest span, and the event that needs no declaration', () => {
    expect(issuesOf({ span: { from: '2024-01-01', to: '2026-03-10' } })).toEqual([]);
    expect(spanDaysMax).toBe(800);
    expect(
      issuesOf({ metric: { of: 'events', event: 'candor.lost' }, lane: 'exceptions' }),
    ).toEqual([]);
  });

  it('has a refusal for each of its codes', () => {
    const codes = REFUSED.map(([, , issue]) => issue.slice(0, issue.indexOf(' ')));
    expect(new Set(codes)).toEqual(new Set(Object.keys(QUESTION_ISSUE_CODES)));
  });
});
