import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { kindsPerEventMax, quarantineKindsMax } from '../../limits.ts';
import { type MetadataBench, createMetadataBench } from '../metadata/metadata.fixture.ts';
import { createQuarantineNotes } from './quarantine-notes.ts';
import { type Quarantine, openQuarantine } from './quarantine.ts';
import { buildUndeclaredNames, listUnnameable } from './undeclared-names.ts';
import { describeValueKind } from './value-kind.ts';

let bench: MetadataBench;
beforeEach(() => {
  bench = createMetadataBench();
});
afterEach(() => bench.remove());

const open = (metadata = bench.metadata): Quarantine =>
  openQuarantine({
    rows: metadata.quarantineRows,
    now: bench.effects.now,
    log: (line) => {
      throw new Error(line);
    },
  });

it.each([
  [true, 'boolean'],
  ['False', 'boolean'],
  [12, 'whole'],
  ['-12', 'whole'],
  [1.5, 'number'],
  ['0.25', 'number'],
  ['windows', 'word'],
  ['Windows 11', 'text'],
  ['ada@example.com', 'text'],
  [[1], 'other'],
  [{}, 'other'],
  ['', null],
  [null, null],
  [Number.NaN, 'number'],
])('the kind of %j is %s', (value, kind) => {
  expect(describeValueKind(value)).toBe(kind);
});

it('of a value nothing is told but one of six words', () => {
  const kinds = new Set(['boolean', 'whole', 'number', 'word', 'text', 'other', null]);
  fc.assert(fc.property(fc.anything(), (value) => kinds.has(describeValueKind(value))));
});

it('kinds are told by name, of undeclared fields and of the fields of undeclared events, across restarts, without counts', () => {
  const quarantine = open();
  const notes = createQuarantineNotes('1.0.0');
  notes.addField('dish.cooked', 'chef', 'undeclared', 'ada');
  notes.addField('dish.cooked', 'minutes', 'out_of_range');
  notes.addEvent('oven.cleaned', 'undeclared', { seconds: 12, hot: true });
  notes.addEvent('oven.cleaned', 'undeclared', { seconds: 12.5 });
  quarantine.add('kitchen', notes.list);
  quarantine.close();
  const again = open(bench.reopen());
  again.add('kitchen', notes.list);
  expect(buildUndeclaredNames(again.list('kitchen'), again.listKinds('kitchen'))).toEqual([
    { event: 'dish.cooked', field: 'chef', isAlways: false, kinds: ['word'] },
    { event: 'oven.cleaned', field: '', isAlways: true, kinds: [] },
    { event: 'oven.cleaned', field: 'hot', isAlways: false, kinds: ['boolean'] },
    { event: 'oven.cleaned', field: 'seconds', isAlways: true, kinds: ['number', 'whole'] },
  ]);
  again.close();
});

it('a name that is no program name has no kind, and what one product can fill is bounded', () => {
  const quarantine = open();
  const notes = createQuarantineNotes('');
  notes.addEvent('oven.cleaned', 'undeclared', { 'ada@example.com': 1, 'of Ada': 2, fine: 3 });
  notes.addEvent('by Ada Lovelace', 'undeclared', { fine: 1 });
  const many = Object.fromEntries(
    Array.from({ length: kindsPerEventMax + 5 }, (_, index) => [`f${index}`, index]),
  );
  notes.addEvent('many', 'undeclared', many);
  quarantine.add('kitchen', notes.list);
  const kinds = quarantine.listKinds('kitchen');
  expect(kinds.filter(({ event }) => event === 'many')).toHaveLength(kindsPerEventMax);
  expect(kinds.filter(({ event }) => event !== 'many')).toMatchObject([
    { event: 'oven.cleaned', field: 'fine' },
  ]);
  expect(listUnnameable(quarantine.list('kitchen'))).toEqual(['']);
  const declared = createQuarantineNotes('');
  declared.addField('dish.cooked', 'of Ada', 'undeclared', 1);
  declared.addField('dish.cooked', 'of Bob', 'undeclared', 1);
  declared.addField('oven.slow', 'fine', 'undeclared', 1);
  quarantine.add('kitchen', declared.list);
  expect(listUnnameable(quarantine.list('kitchen'))).toEqual(['', 'dish.cooked']);
  for (let event = 0; event < 100; event += 1) {
    const flood = createQuarantineNotes('');
    flood.addEvent(`e${event}`, 'undeclared', many);
    quarantine.add('kitchen', flood.list);
  }
  expect(quarantine.listKinds('kitchen')).toHaveLength(quarantineKindsMax);
  quarantine.close();
});
