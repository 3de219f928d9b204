import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type MetadataBench, createMetadataBench } from '../metadata/metadata.fixture.ts';
import { CELLAR_YAML, KITCHEN_YAML } from './manifest.fixture.ts';
import { registerFiles } from './register-files.ts';
import { createRegistry } from './registry.ts';

let bench: MetadataBench;
let folder: string;
beforeEach(() => {
  bench = createMetadataBench();
  folder = mkdtempSync(join(tmpdir(), 'candor-manifests-'));
});
afterEach(() => {
  bench.remove();
  rmSync(folder, { recursive: true, force: true });
});

it('of several files the one that is refused for its key is named', () => {
  const registry = createRegistry({ ...bench.effects, metadata: bench.metadata });
  const [kitchen, cellar] = [join(folder, 'kitchen.yaml'), join(folder, 'cellar.yaml')];
  writeFileSync(kitchen, KITCHEN_YAML);
  writeFileSync(cellar, CELLAR_YAML.replace('kitchen-key', 'Kitchen-Key'));
  expect(() => registerFiles(registry, [kitchen, cellar], 'ada')).toThrow(
    `${cellar}: Expected a key for cellar`,
  );
  expect(registry.listNewest().map(({ product }) => product)).toEqual(['kitchen']);
});
