import type { Day } from '@candor/query/question';
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { quarantineNamesMax, quarantineVersionsMax } from '../../limits.ts';
import { type MetadataBench, createMetadataBench } from '../metadata/metadata.fixture.ts';
import { OTHER, UNNAMEABLE, openQuarantine } from './quarantine.ts';

let bench: MetadataBench;
beforeEach(() => {
  bench = createMetadataBench();
});
afterEach(() => bench.remove());

const open = (metadata = bench.metadata) =>
  openQuarantine({
    rows: metadata.quarantineRows,
    now: bench.effects.now,
    log: (line) => {
      throw new Error(line);
    },
  });
const undeclared = { version: '1.0.0', event: 'dish.cooked', field: 'chef', reason: 'undeclared' };

it('the same refusal is one row with a count, across restarts too', () => {
  const quarantine = open();
  quarantine.add('kitchen', [undeclared, undeclared]);
  quarantine.close();
  bench.clock.now += 86_400_000;
  const again = open(bench.reopen());
  again.add('kitchen', [undeclared]);
  expect(again.list('kitchen')).toEqual([
    { product: 'kitchen', ...undeclared, count: 3, lastDay: '2026-11-22' },
  ]);
  expect(again.list('cellar')).toEqual([]);
  again.close();
});

it('a name that is no program name is not kept: an address, a path, a sentence, a long word', () => {
  const quarantine = open();
  const names = [
    'ada@example.com',
    '/home/ada/secret',
    'C:\\Users\\Ada',
    'Ada Lovelace',
    '10.0.0.1',
    'name\nwith lines',
    'Ünal',
    '(other)',
    'x'.repeat(65),
  ];
  quarantine.add(
    'kitchen',
    names.map((field) => ({ ...undeclared, field })),
  );
  quarantine.add(
    'kitchen',
    names.map((event) => ({ ...undeclared, event, field: '' })),
  );
  expect(quarantine.list('kitchen').map(({ event, field }) => [event, field])).toEqual([
    [UNNAMEABLE, ''],
    ['dish.cooked', UNNAMEABLE],
  ]);
  quarantine.close();
});

it('whatever comes as a name, what is kept is a program name or a placeholder', () => {
  const quarantine = open();
  fc.assert(
    fc.property(fc.string({ maxLength: 80 }), (field) => {
      quarantine.add('kitchen', [{ ...undeclared, field }]);
    }),
  );
  for (const { field } of quarantine.list('kitchen')) {
    expect(field).toMatch(/^(?:|\(unnameable\)|[A-Za-z][A-Za-z0-9_.]{0,63})$/);
  }
  quarantine.close();
});

it('names and versions beyond the number that is kept are counted together', () => {
  const quarantine = open();
  const count = quarantineNamesMax + 50;
  for (let index = 0; index < count; index += 1) {
    quarantine.add('kitchen', [{ ...undeclared, field: `field_${index}` }]);
    quarantine.add('kitchen', [{ ...undeclared, version: `1.0.${index}`, field: '' }]);
  }
  const rows = quarantine.list('kitchen');
  expect(new Set(rows.map(({ field }) => field)).size).toBeLessThanOrEqual(quarantineNamesMax + 1);
  expect(new Set(rows.map(({ version }) => version)).size).toBeLessThanOrEqual(
    quarantineVersionsMax + 1,
  );
  expect(rows.some(({ field }) => field === OTHER)).toBe(true);
  expect(rows.reduce((sum, row) => sum + row.count, 0)).toBe(2 * count);
  quarantine.close();
});

it('names of long ago leave room for new ones, with the kinds of their values; what still comes stays', () => {
  const quarantine = open();
  for (let index = 0; index < quarantineNamesMax + 5; index += 1) {
    quarantine.add('kitchen', [
      { ...undeclared, field: `old_${index}`, kinds: [['chef', 'text']] },
    ]);
  }
  bench.clock.now += 86_400_000;
  const whole = { ...undeclared, event: 'oven.lit', field: '' };
  quarantine.add('kitchen', [whole]);
  expect(quarantine.list('kitchen').map(({ event }) => event)).toContain(OTHER);
  bench.clock.now += 86_400_000;
  quarantine.expire(() => '2026-11-22' as Day);
  expect(quarantine.list('kitchen')).toMatchObject([{ event: OTHER, count: 1 }]);
  expect(quarantine.listKinds('kitchen')).toEqual([]);
  quarantine.add('kitchen', [{ ...whole, kinds: [['chef', 'text']] }]);
  expect(quarantine.list('kitchen').map(({ event }) => event)).toContain('oven.lit');
  quarantine.expire(() => '2026-11-23' as Day);
  expect(quarantine.list('kitchen')).toMatchObject([{ event: 'oven.lit', count: 1 }]);
  expect(quarantine.listKinds('kitchen')).toMatchObject([{ event: 'oven.lit', field: 'chef' }]);
  quarantine.close();
});
