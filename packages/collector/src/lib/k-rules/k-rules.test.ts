import { kDefault, kMax, kMin } from '@candor/query/limits';
import { expect, it } from 'vitest';
import { parseKRules } from './k-rules.ts';

it('the rule of a product holds, in whatever order they stand, and else the one for all', () => {
  const parsed = parseKRules(['stencil = 20', '7', `vms=${kMin}`, `oven=${kMax}`]);
  if (!parsed.ok) throw new Error(parsed.expected);
  expect(['stencil', 'vms', 'oven', 'other'].map(parsed.findK)).toEqual([20, kMin, kMax, 7]);
});

it('without a rule for all the usual k holds', () => {
  const parsed = parseKRules(['stencil=20']);
  expect(parsed.ok && parsed.findK('other')).toBe(kDefault);
});

it.each([
  '',
  '1',
  '0',
  '-5',
  '2.5',
  'NaN',
  '1001',
  'stencil',
  'stencil=',
  'stencil=1',
  'Stencil=5',
  'a/usage=5',
])('%j is no rule', (text) => expect(parseKRules([text])).toMatchObject({ ok: false }));

it('two rules for the same are refused', () => {
  expect(parseKRules(['5', '6'])).toMatchObject({ ok: false });
  expect(parseKRules(['a=5', 'a=5'])).toMatchObject({ ok: false });
});
