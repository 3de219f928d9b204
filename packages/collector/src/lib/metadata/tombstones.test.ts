import { randomBytes, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { holdingsSessionsMax, holdingsTokensMax } from '@candor/manifest/limits';
import type { Day } from '@candor/query/question';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type MetadataBench, createMetadataBench } from './metadata.fixture.ts';

let bench: MetadataBench;
beforeEach(() => {
  bench = createMetadataBench();
});
afterEach(() => bench.remove());

const day = '2026-11-22' as Day;
const device = 'd'.repeat(32);
const session = '0d5c0d5c-0d5c-4d5c-8d5c-0d5c0d5c0d5c';
const ids = { product: 'kitchen', devices: [device], sessions: [session] };

it('a tombstone is of one product and one kind of id, and outlives a restart', () => {
  bench.metadata.tombstones.begin('a', ids);
  const { tombstones } = bench.reopen();
  expect(tombstones.has('kitchen', 'device', device)).toBe(true);
  expect(tombstones.has('kitchen', 'session', session)).toBe(true);
  expect(tombstones.has('cellar', 'device', device)).toBe(false);
  expect(tombstones.has('kitchen', 'session', device)).toBe(false);
  expect(tombstones.has('kitchen', 'device', `${device.slice(1)}e`)).toBe(false);
});

it('an erasure is unfinished until it is said to be finished, keeps what was found first, and is the same when it is asked for again', () => {
  const { tombstones } = bench.metadata;
  tombstones.begin('a', ids);
  tombstones.note('a', { sessions: 1, events: 7 });
  tombstones.note('a', { sessions: 0, events: 0 });
  tombstones.begin('a', ids);
  expect(bench.reopen().tombstones.listUnfinished()).toEqual([
    { ...ids, name: 'a', found: { sessions: 1, events: 7 } },
  ]);
  const { tombstones: again } = bench.reopen();
  again.finish(['a'], day);
  again.finish(['a'], day);
  expect(again.listUnfinished()).toEqual([]);
  expect(again.has('kitchen', 'device', device)).toBe(true);
});

it('once it is finished, no file of the metadata holds an id, however many there were', () => {
  const { tombstones } = bench.metadata;
  const many = {
    product: 'kitchen',
    devices: Array.from({ length: holdingsTokensMax }, () => randomBytes(16).toString('hex')),
    sessions: Array.from({ length: holdingsSessionsMax }, () => randomUUID()),
  };
  const holdsAny = (): boolean => {
    const folder = dirname(bench.file);
    const texts = readdirSync(folder)
      .filter((name) => name.startsWith(basename(bench.file)))
      .map((name) => readFileSync(join(folder, name), 'latin1'));
    return [...many.devices, ...many.sessions].some((id) =>
      texts.some((text) => text.includes(id)),
    );
  };
  tombstones.begin('a', many);
  tombstones.begin('b', { ...many, devices: many.devices.slice(1) });
  expect(holdsAny()).toBe(true);
  tombstones.finish(['a', 'b'], day);
  expect(holdsAny()).toBe(false);
});
