import type { Day } from '@candor/query/question';
import { expect, test } from 'vitest';
import type { SharedSearch } from '../../address/search.ts';
import { keepSpan, keepView } from './keep-view.ts';

const SEARCH: SharedSearch = {
  from: '2026-11-01' as Day,
  to: '2026-11-08' as Day,
  step: 'week',
  environment: 'test',
  filters: [{ dimension: { by: 'fact', fact: 'os' }, values: ['linux'] }],
};

test('a link to another page takes along span, step, environment and filters, and nothing that a page has of its own', () => {
  expect(keepView({ ...SEARCH, event: 'heartbeat' } as SharedSearch)).toEqual(SEARCH);
  expect(keepView({ days: 7 })).toStrictEqual({ days: 7 });
});

test('a link to another product takes along when, and neither filters nor the label of the keys of this one', () => {
  expect(keepSpan(SEARCH)).toEqual({ from: SEARCH.from, to: SEARCH.to, step: 'week' });
});
