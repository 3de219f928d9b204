import { afterEach, beforeEach, expect, it } from 'vitest';
import { type MetadataBench, createMetadataBench } from '../metadata/metadata.fixture.ts';
import { CollectorError } from '../../errors.ts';
import { CELLAR_YAML, KITCHEN_2_YAML, KITCHEN_YAML, parseFixture } from './manifest.fixture.ts';
import { createRegistry } from './registry.ts';

let bench: MetadataBench;
beforeEach(() => {
  bench = createMetadataBench();
});
afterEach(() => bench.remove());

const kitchen = parseFixture(KITCHEN_YAML);
const kitchen2 = parseFixture(KITCHEN_2_YAML);
const NO_LIMITS = { requestsPerMinuteMax: null, bytesPerMinuteMax: null };
const open = (metadata = bench.metadata) => createRegistry({ ...bench.effects, metadata });

it("a product's first manifest brings its key along, for production", () => {
  const registry = open();
  expect(registry.findKey('kitchen-key')).toBeNull();
  expect(registry.register(kitchen, 'ada')).toMatchObject({ isNew: true, isKeyOpen: true });
  expect(registry.findKey('kitchen-key')).toEqual({
    key: 'kitchen-key',
    product: 'kitchen',
    environment: 'production',
    limits: NO_LIMITS,
  });
  expect(registry.register(kitchen, 'ada')).toMatchObject({ isNew: false, isKeyOpen: true });
});

it('a manifest is found by its hash, and the newest stands in for one that is not registered', () => {
  const registry = open();
  const first = registry.register(kitchen, 'ada');
  const second = registry.register(kitchen2, 'ada');
  const found = (hash: string) => {
    const result = registry.findManifest('kitchen', hash);
    return [result?.found.hash, result?.isExact];
  };
  expect(found(first.hash)).toEqual([first.hash, true]);
  expect(found(second.hash)).toEqual([second.hash, true]);
  expect(found('0000000000000000')).toEqual([second.hash, false]);
  expect(registry.findManifest('cellar', first.hash)).toBeNull();
});

it('everything is there again after a restart, the newest manifest still the newest', () => {
  const registry = open();
  registry.register(kitchen, 'ada');
  const { hash } = registry.register(kitchen2, 'ada');
  const made = registry.createKey('kitchen', 'ci', 'ada');
  const again = open(bench.reopen());
  expect(again.findNewest('kitchen')?.hash).toBe(hash);
  expect(again.findKey(made.key)).toEqual({
    key: made.key,
    product: 'kitchen',
    environment: 'ci',
    limits: NO_LIMITS,
  });
  expect(again.listNewest().map(({ product }) => product)).toEqual(['kitchen']);
});

it('a key that belongs to one product is not given to another, and it is said', () => {
  const registry = open();
  registry.register(kitchen, 'ada');
  expect(registry.register(parseFixture(CELLAR_YAML), 'ada')).toMatchObject({ isKeyOpen: false });
  expect(registry.findKey('kitchen-key')?.product).toBe('kitchen');
});

it('a revoked key opens nothing any more, not even after the manifest that names it comes again', () => {
  const registry = open();
  registry.register(kitchen, 'ada');
  expect(registry.revokeKey('cellar', 'kitchen-key', 'ada')).toBeNull();
  const revoked = registry.revokeKey('kitchen', 'kitchen-key', 'ada');
  expect(revoked?.revoked).toBe(bench.clock.now);
  bench.clock.now += 1_000;
  expect(registry.revokeKey('kitchen', 'kitchen-key', 'ada')).toEqual(revoked);
  expect(registry.findKey('kitchen-key')).toBeNull();
  expect(registry.register(kitchen2, 'ada')).toMatchObject({ isKeyOpen: false });
  expect(registry.findKey('kitchen-key')).toBeNull();
});

it('every act is in the audit log, with who did it', () => {
  const registry = open();
  registry.register(kitchen, 'ada');
  const { key } = registry.createKey('kitchen', 'test', 'grace');
  registry.limitKey('kitchen', key, { requestsPerMinuteMax: 7, bytesPerMinuteMax: null }, 'ada');
  registry.revokeKey('kitchen', key, 'grace');
  const rows = bench.metadata.audit
    .list(10)
    .map(({ actor, act, subject }) => [actor, act, subject]);
  expect(rows.toReversed()).toEqual([
    ['ada', 'manifest_registered', 'kitchen'],
    ['ada', 'key_adopted', 'kitchen-key'],
    ['grace', 'key_created', key],
    ['ada', 'key_limited', key],
    ['grace', 'key_revoked', key],
  ]);
});

it('whoever may not make keys brings none along by a manifest of a product that is known', () => {
  const registry = open();
  registry.register(kitchen, 'ada');
  const renamed = parseFixture(KITCHEN_2_YAML.replace('kitchen-key', 'edskey1'));
  expect(renamed.key).toBe('edskey1');
  expect(registry.register(renamed, 'ed', false)).toMatchObject({ isNew: true, isKeyOpen: false });
  expect(registry.findKey('edskey1')).toBeNull();
  expect(registry.register(renamed, 'ada')).toMatchObject({ isNew: false, isKeyOpen: true });
  const cellar = parseFixture(CELLAR_YAML.replace('kitchen-key', 'cellar-key'));
  expect(registry.register(cellar, 'ed', false)).toMatchObject({ isKeyOpen: true });
});

it('a key is found in any case by whoever asks so, until it is revoked, and after a restart', () => {
  const registry = open();
  registry.register(parseFixture(KITCHEN_YAML.replace('kitchen-key', 'C1F83947-Kitchen')), 'ada');
  const names = ['c1f83947-kitchen', 'C1F83947-KITCHEN', 'C1F83947-Kitchen'];
  const find = (within = registry) => names.map((name) => within.findKeyInAnyCase(name)?.key);
  const always = names.map(() => 'C1F83947-Kitchen');
  expect(find()).toEqual(always);
  expect(registry.findKey('c1f83947-kitchen')).toBeNull();
  const again = open(bench.reopen());
  expect(find(again)).toEqual(always);
  again.revokeKey('kitchen', 'C1F83947-Kitchen', 'ada');
  expect(find(again)).toEqual(names.map(() => undefined));
});

it('a manifest whose key differs from another in case alone is refused, and nothing of it is kept', () => {
  const registry = open();
  registry.register(kitchen, 'ada');
  const ofCellar = parseFixture(CELLAR_YAML.replace('kitchen-key', 'Kitchen-Key'));
  const ofKitchen = parseFixture(KITCHEN_2_YAML.replace('kitchen-key', 'KITCHEN-KEY'));
  for (const manifest of [ofCellar, ofKitchen]) {
    for (const mayMakeKeys of [true, false]) {
      expect(() => registry.register(manifest, 'ada', mayMakeKeys)).toThrow(CollectorError);
    }
  }
  registry.revokeKey('kitchen', 'kitchen-key', 'ada');
  expect(() => registry.register(ofCellar, 'ada')).toThrow(/capital letters/);
  expect(registry.listNewest().map(({ product }) => product)).toEqual(['kitchen']);
  expect(registry.listKeys('kitchen').map(({ key }) => key)).toEqual(['kitchen-key']);
  // As it was.
  expect(registry.register(kitchen, 'ada')).toMatchObject({ isNew: false });
});

it('of two keys from before that was refused each is found as it is and no other way, also when one is revoked', () => {
  const registry = open();
  registry.register(kitchen, 'ada');
  registry.register(parseFixture(CELLAR_YAML.replace('kitchen-key', 'cellar-key')), 'ada');
  bench.metadata.keys.add({
    key: 'Kitchen-Key',
    product: 'cellar',
    environment: 'production',
    created: bench.clock.now,
  });
  let again = open(bench.reopen());
  const find = () =>
    ['kitchen-key', 'Kitchen-Key', 'KITCHEN-KEY'].map(
      (key) => again.findKeyInAnyCase(key)?.product,
    );
  expect(find()).toEqual(['kitchen', 'cellar', undefined]);
  again.revokeKey('kitchen', 'kitchen-key', 'ada');
  expect(find()).toEqual([undefined, 'cellar', undefined]);
  again = open(bench.reopen());
  expect(find()).toEqual([undefined, 'cellar', undefined]);
  again.revokeKey('cellar', 'Kitchen-Key', 'ada');
  expect(find()).toEqual([undefined, undefined, undefined]);
});
