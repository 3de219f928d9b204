import { afterEach, beforeEach, expect, it } from 'vitest';
import { type MetadataBench, createMetadataBench } from '../metadata/metadata.fixture.ts';
import { createRegistry } from '../registry/registry.ts';
import { parseFixture } from '../registry/manifest.fixture.ts';
import { BAKERY_YAML, bakeryVocabulary } from './bakery.fixture.ts';
import { type Vocabularies, createVocabularies } from './vocabularies.ts';
import { vocabulariesPerProductMax, vocabularyBytesMax } from '../../limits.ts';

let bench: MetadataBench;
let vocabularies: Vocabularies;
const open = (): Vocabularies =>
  createVocabularies({ metadata: bench.metadata, now: bench.effects.now });

beforeEach(() => {
  bench = createMetadataBench();
  const registry = createRegistry({ ...bench.effects, metadata: bench.metadata });
  registry.register(parseFixture(BAKERY_YAML), 'ada');
  vocabularies = open();
});
afterEach(() => bench.remove());

const register = (version: string, changes: Readonly<Record<string, unknown>> = {}) =>
  vocabularies.register(
    {
      product: 'bakery',
      version,
      text: JSON.stringify({ ...bakeryVocabulary, ...changes }),
    },
    'ada',
  );

it('a version is told in its own vocabulary, another in the newest, a product without any in none', () => {
  expect(vocabularies.find('bakery', '1.0.0').version).toBeNull();
  expect(register('1.0.0').isNew).toBe(true);
  bench.clock.now += 1;
  register('1.1.0', { types: [] });
  expect(vocabularies.find('bakery', '1.0.0').vocabulary.types.has('OvenError')).toBe(true);
  expect(vocabularies.find('bakery', '1.1.0').vocabulary.types.has('OvenError')).toBe(false);
  expect(vocabularies.find('bakery', '2.0.0').version).toBe('1.1.0');
  expect(vocabularies.find('cellar', '1.0.0').version).toBeNull();
});

it('the same again changes nothing, another takes its place at once, and a restart finds it', () => {
  register('1.0.0');
  expect(register('1.0.0').isNew).toBe(false);
  expect(vocabularies.find('bakery', '1.0.0').vocabulary.types.size).toBe(1);
  register('1.0.0', { types: [] });
  expect(vocabularies.find('bakery', '1.0.0').vocabulary.types.size).toBe(0);
  bench.reopen();
  const again = createVocabularies({ metadata: bench.reopen(), now: bench.effects.now });
  expect(again.list('bakery')).toMatchObject([{ version: '1.0.0', modules: 1, symbols: 2 }]);
  expect(again.read('bakery', '1.0.0')).toEqual({ ...bakeryVocabulary, types: [] });
  expect(again.read('bakery', '9.9.9')).toBeNull();
  expect(bench.metadata.audit.list(9).map(({ act }) => act)).toContain('vocabulary_registered');
});

it('every issue is told at once, with its place, and nothing is kept', () => {
  const faulty = {
    product: 'cellar',
    modules: [{ kind: 'folder', name: '', symbols: [] }],
    codes: [{ code: 7 }],
  };
  expect(() => register('/home/ada', faulty)).toThrow(
    expect.objectContaining({
      code: 'vocabulary_invalid',
      issues: expect.arrayContaining([
        expect.objectContaining({ path: 'version' }),
        expect.objectContaining({ path: 'modules[0].kind' }),
        expect.objectContaining({ path: 'modules[0].name' }),
        expect.objectContaining({ path: 'codes[0].code' }),
      ]) as unknown,
    }),
  );
  expect(() => register('1.0.0', { product: 'cellar' })).toThrow(/1 issues/);
  const text = 'not JSON';
  expect(() => vocabularies.register({ product: 'bakery', version: '1.0.0', text }, 'ada')).toThrow(
    expect.objectContaining({ code: 'vocabulary_invalid' }),
  );
  const long = ' '.repeat(vocabularyBytesMax + 1);
  expect(() =>
    vocabularies.register({ product: 'bakery', version: '1.0.0', text: long }, 'ada'),
  ).toThrow(expect.objectContaining({ code: 'vocabulary_invalid' }));
  expect(vocabularies.list('bakery')).toEqual([]);
});

it('of more versions than are kept, the one registered first goes', () => {
  for (let count = 0; count <= vocabulariesPerProductMax; count += 1) {
    bench.clock.now += 1;
    register(`1.${count}.0`);
  }
  const versions = vocabularies.list('bakery').map(({ version }) => version);
  expect(versions).toHaveLength(vocabulariesPerProductMax);
  expect(versions).not.toContain('1.0.0');
  expect(versions[0]).toBe(`1.${vocabulariesPerProductMax}.0`);
});
