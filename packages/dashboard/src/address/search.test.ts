import type { Day, Filter } from '@candor/query/question';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatSearchString,
  parseSearchString,
  readFieldSearch,
  readPerformanceSearch,
  readSharedSearch,
  readWholeSearch,
  type SharedSearch,
} from './search.ts';

function read(text: string): SharedSearch {
  return readSharedSearch(parseSearchString(text));
}

const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,10}$/);
const filter: fc.Arbitrary<Filter> = fc.record({
  dimension: fc.oneof(
    name.map((fact) => ({ by: 'fact', fact }) as const),
    fc
      .tuple(name, name, name)
      .map(([a, b, field]) => ({ by: 'field', event: `${a}.${b}`, field }) as const),
  ),
  values: fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 5 }),
});
const search = fc.record(
  {
    days: fc.constantFrom(7 as const, 90 as const),
    step: fc.constantFrom('day' as const, 'week' as const, 'month' as const),
    environment: fc.string({ minLength: 1, maxLength: 64 }),
    filters: fc.uniqueArray(filter, {
      minLength: 1,
      maxLength: 5,
      selector: ({ dimension }) => JSON.stringify(dimension),
    }),
  },
  { requiredKeys: [] },
);

describe('the address', () => {
  test('gives back what was written into it', () => {
    fc.assert(
      fc.property(search, (written) => {
        expect(read(formatSearchString({ ...written }))).toEqual(written);
      }),
    );
  });

  test('is read the same from what it was read as', () => {
    fc.assert(
      fc.property(search, (written) => {
        expect(readSharedSearch({ ...readSharedSearch({ ...written }) })).toEqual(written);
      }),
    );
  });

  test('is plain enough to be read by people', () => {
    const filters: Filter[] = [
      { dimension: { by: 'fact', fact: 'os' }, values: ['linux', 'windows'] },
      { dimension: { by: 'field', event: 'vms.connected', field: 'https' }, values: ['true'] },
    ];
    expect(formatSearchString({ days: 90, environment: 'test', filters })).toBe(
      '?days=90&environment=test&if.fact-os=linux&if.fact-os=windows&if.field-vms.connected-https=true',
    );
  });

  test('says nothing where everything is as usual', () => {
    expect(
      formatSearchString({ ...readSharedSearch({ days: '28', environment: 'production' }) }),
    ).toBe('');
  });

  test('keeps two days of its own', () => {
    const own = { from: '2026-01-01' as Day, to: '2026-02-28' as Day };
    expect(read('?from=2026-01-01&to=2026-02-28&days=7')).toEqual(own);
  });

  test('leaves out what it does not understand', () => {
    for (const text of [
      '?days=29',
      '?step=hour',
      '?environment=',
      `?environment=${'x'.repeat(65)}`,
      '?from=2026-02-30&to=2026-03-01',
      '?from=2026-03-01',
      '?from=2026-03-02&to=2026-03-01',
      '?from=2020-01-01&to=2026-03-01',
      '?if.nonsense=1',
      '?if.field-heartbeat=1',
      '?colour=green',
    ]) {
      expect({ text, search: read(text) }).toEqual({ text, search: {} });
    }
  });

  test('says every name, so that nothing of an address that was not understood stays beside it', () => {
    const raw = parseSearchString('?step=hour&days=28&from=2020-01-01&to=2026-11-01');
    expect({ ...raw, ...readWholeSearch(raw) }).toEqual({
      step: undefined,
      environment: undefined,
      days: undefined,
      from: undefined,
      to: undefined,
      filters: undefined,
    });
  });

  test('names an event and a field', () => {
    expect(readFieldSearch(parseSearchString('?event=vms.connected&field=cameras'))).toEqual({
      event: 'vms.connected',
      field: 'cameras',
    });
    expect(readFieldSearch({ event: 3 })).toEqual({});
  });

  test('names two releases, which are never taken for numbers', () => {
    const named = parseSearchString('?release=3.1&baseline=3.0');
    expect(readPerformanceSearch(named)).toEqual({ release: '3.1', baseline: '3.0' });
    expect(readPerformanceSearch({ release: 3, baseline: null })).toEqual({});
  });
});
