import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CollectorBench, createCollectorBench } from '../../collector.fixture.ts';
import { BAKERY_YAML, bakeryVocabulary } from '../failures/bakery.fixture.ts';
import { addManifests } from './manifest-add.ts';
import { parseVocabularyAct, runVocabulary } from './vocabulary.ts';

let folder: string;
let file: string;
let printed: string[];
const effects = {
  now: Date.now,
  randomBytes: (count: number) => new Uint8Array(count),
  print: (line: string) => void printed.push(line),
};
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candor-vocabulary-'));
  file = join(folder, 'vocabulary.json');
  printed = [];
  await writeFile(file, JSON.stringify(bakeryVocabulary));
  await writeFile(join(folder, 'telemetry.yaml'), BAKERY_YAML);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const add = (data: string, parts: Readonly<Record<string, string>> = {}) =>
  runVocabulary(data, { act: 'add', file, product: 'bakery', release: '1.0.0', ...parts }, effects);
const list = (data: string, isJson = false) =>
  runVocabulary(data, { act: 'list', product: 'bakery', isJson }, effects);

async function addAndList(data: string): Promise<void> {
  await add(data);
  await add(data);
  await list(data);
  expect(printed).toEqual([
    expect.stringMatching(/^bakery 1\.0\.0: registered vocabulary [0-9a-f]{16}$/),
    expect.stringMatching(/^bakery 1\.0\.0: had this vocabulary already: [0-9a-f]{16}$/),
    expect.stringMatching(/^1\.0\.0: [0-9a-f]{16}, 1 modules, 2 symbols, \d{4}-\d\d-\d\d$/),
  ]);
  await list(data, true);
  expect(JSON.parse(printed.at(-1) ?? '')).toMatchObject([{ version: '1.0.0' }]);
}

it('a vocabulary is registered in a folder on which no collector runs', async () => {
  const data = join(folder, 'data');
  await expect(add(data)).rejects.toMatchObject({ code: 'product_unknown' });
  await addManifests(data, [join(folder, 'telemetry.yaml')], effects);
  printed = [];
  await addAndList(data);
});

it('a running collector takes it, and tells failures in it at once', async () => {
  const bench: CollectorBench = await createCollectorBench();
  try {
    await bench.start();
    await expect(add(bench.folder)).rejects.toThrow(/manifest/);
    await bench.call('POST /api/manifests', { body: BAKERY_YAML });
    await addAndList(bench.folder);
  } finally {
    await bench.remove();
  }
});

it('all issues are told with their places, and a file that is not there as such', async () => {
  const data = join(folder, 'data');
  await writeFile(
    file,
    JSON.stringify({ vocabulary: 1, product: 'cellar', modules: [{}], codes: 7 }),
  );
  await expect(add(data, { release: '/klaus' })).rejects.toThrow(
    /version: [\s\S]*modules\[0\]\.name: [\s\S]*codes: /,
  );
  await expect(add(data, { file: join(folder, 'none.json') })).rejects.toThrow(/ENOENT/);
});

it('only its own forms are taken', () => {
  const options = { product: 'bakery', release: '1.0.0' };
  expect(parseVocabularyAct(['add', 'a.json'], options)).toMatchObject({ act: 'add' });
  expect(parseVocabularyAct(['list'], { product: 'bakery' })).toMatchObject({ act: 'list' });
  for (const words of [['add'], ['add', 'a', 'b'], ['list', 'a'], ['remove', 'a'], []]) {
    expect(parseVocabularyAct(words, options)).toBeNull();
  }
  expect(parseVocabularyAct(['add', 'a.json'], { product: 'bakery' })).toBeNull();
  expect(parseVocabularyAct(['list'], {})).toBeNull();
});
