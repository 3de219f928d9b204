import { createEffects, type Machine } from '@candor/local/effects';
import { BUILT_IN_FACTS } from '@candor/manifest/session-facts';
import { compileShapers } from '@candor/manifest/shape';
import { expect, it } from 'vitest';
import { buildManifest } from '../product.fixture.ts';
import { readSessionFacts } from './session-facts.ts';

const everything = buildManifest({ session: BUILT_IN_FACTS });
const machine: Machine = {
  osRelease: '6.8.0-45-acme-internal',
  arch: 'x64',
  runtime: 'nodejs',
  runtimeVersion: '20.20.2',
  processors: 8,
  memoryBytes: 15.6 * 2 ** 30,
  processMemoryBytes: 50_000_000,
};

it('reads every built-in fact in the words of the manifest, and no name of a private build', () => {
  const effects = createEffects({
    platform: 'win32',
    env: { CI: 'true', container: 'docker' },
    isInteractive: () => false,
    readMachine: () => machine,
  });
  const facts = readSessionFacts(everything, '5.2.0', {}, effects);
  expect(compileShapers(everything).facts(facts)).toEqual({
    fields: {
      version: '5.2.0',
      os: 'windows',
      os_version: '6.8.0',
      arch: 'amd64',
      runtime: 'nodejs',
      runtime_version: '20.20.2',
      processors: 8,
      memory: 16,
      process_memory: 50_000_000,
      interactive: false,
      ci: true,
      container: true,
    },
    refused: [],
  });
});

it('has all that this very machine can tell in a form that the manifest takes', () => {
  const facts = readSessionFacts(everything, '5.2.0', {}, createEffects());
  const { fields, refused } = compileShapers(everything).facts(facts);
  expect(refused).toEqual([]);
  expect(Object.keys(fields)).toEqual(
    Object.keys(BUILT_IN_FACTS).filter((name) => name !== 'country'),
  );
});

it('reads nothing that is not declared, and lets no fact of the product replace a built-in one', () => {
  const effects = createEffects({
    readMachine: () => {
      throw new Error('nobody declared anything of it');
    },
  });
  const own = { hosting: 'iis', version: '9.9.9', secret: 'x' };
  expect(readSessionFacts(buildManifest(), '1.2.3', own, effects)).toEqual({
    version: '1.2.3',
    hosting: 'iis',
  });
});
