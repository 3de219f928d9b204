import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashManifest } from './hash.ts';
import { manifestArbitrary } from './lib/manifest-arbitrary.fixture.ts';
import { SERVER, withValue } from './lib/products.fixture.ts';
import type { Manifest } from './manifest.ts';
import { parseManifest } from './parse.ts';

function parse(value: unknown): Manifest {
  const result = parseManifest(value);
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.value;
}

/** The same data with every map in the opposite order. */
function reverseKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reverseKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, reverseKeys(item)] as const);
  return Object.fromEntries(entries.toReversed());
}

test('hashManifest() gives sixteen hex digits that do not change from release to release', () => {
  // Reports on disk and manifests in stores are found by this: a new value here orphans them all.
  expect(hashManifest(parse(SERVER))).toBe('73405d77b70b2071');
});

test('hashManifest() does not depend on the order of keys, nor on a way through JSON', () => {
  fc.assert(
    fc.property(manifestArbitrary, (manifest) => {
      const hash = hashManifest(manifest);
      expect(hash).toMatch(/^[0-9a-f]{16}$/);
      expect(hashManifest(reverseKeys(manifest) as Manifest)).toBe(hash);
      expect(hashManifest(JSON.parse(JSON.stringify(manifest)) as Manifest)).toBe(hash);
    }),
    { numRuns: 50 },
  );
});

test('hashManifest() is another for any other manifest', () => {
  const paths = [
    ['title'],
    ['lanes', 'usage'],
    ['events', 'heartbeat', 'fields', 'jobs', 'why'],
    ['questions', 0, 'title'],
  ] as const;
  const hashes = paths.map((path) => hashManifest(parse(withValue(SERVER, path, 'Another.'))));
  expect(new Set([...hashes, hashManifest(parse(SERVER))]).size).toBe(paths.length + 1);
});

test('hashManifest() keeps the order of lists, which is told', () => {
  const values = ['events', 'heartbeat', 'fields', 'licence', 'values'] as const;
  const [one, other] = [
    ['a', 'b'],
    ['b', 'a'],
  ].map((list) => hashManifest(parse(withValue(SERVER, values, list))));
  expect(one).not.toBe(other);
});
