import { expect, it } from 'vitest';
import { findRetentionDays, parseRetention } from './retention-rules.ts';

function parse(...texts: readonly string[]): Parameters<typeof findRetentionDays>[0] {
  const parsed = parseRetention(texts);
  if (!parsed.ok) throw new Error(parsed.expected);
  return parsed.rules;
}

it('the most exact rule holds, in whatever order they stand', () => {
  const rules = parse('stencil/exceptions=90d', '400d', 'stencil = 200d', 'vms/licence=forever');
  expect(findRetentionDays(rules, 'stencil', 'exceptions')).toBe(90);
  expect(findRetentionDays(rules, 'stencil', 'usage')).toBe(200);
  expect(findRetentionDays(rules, 'vms', 'usage')).toBe(400);
  expect(findRetentionDays(rules, 'vms', 'licence')).toBeNull();
});

it('without a rule everything stays', () => {
  expect(findRetentionDays(parse(), 'stencil', 'usage')).toBeNull();
});

it.each([
  '',
  '0d',
  '400',
  '1.5d',
  '-1d',
  '99999d',
  'stencil',
  'stencil=',
  'stencil/exceptions',
  'stencil/everything=90d',
  'Stencil=90d',
  '/usage=90d',
  'stencil/usage/x=90d',
])('%j is no rule', (text) => {
  expect(parseRetention([text])).toMatchObject({ ok: false });
});

it('two rules for the same are refused', () => {
  expect(parseRetention(['400d', '300d'])).toMatchObject({ ok: false });
  expect(parseRetention(['a/usage=1d', 'a/usage=1d'])).toMatchObject({ ok: false });
});
