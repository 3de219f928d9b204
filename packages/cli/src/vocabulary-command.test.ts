import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseVocabulary } from '@candor/crash/parse';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runVocabularyCommand } from './vocabulary-command.ts';

let root: string;
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'candor-vocabulary-'));
  write('package.json', '{"name":"@acme/kit"}');
  write('dist/index.js', 'export class KitError extends Error {}\nexport function build() {}\n');
  write('dist/node_modules/other/index.js', 'export function theirs() {}\n');
  write('dist/notes.txt', 'no code');
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

function write(file: string, text: string): void {
  const place = path.join(root, file);
  fs.mkdirSync(path.dirname(place), { recursive: true });
  fs.writeFileSync(place, text);
}

async function run(...argv: readonly string[]): Promise<readonly [number, string, string]> {
  const said = { out: '', err: '' };
  const code = await runVocabularyCommand(argv, {
    stdout: { write: (text) => (said.out += text) },
    stderr: { write: (text) => (said.err += text) },
  });
  return [code, said.out, said.err];
}

const BUILD = ['build', '--product', 'kit'] as const;

it('makes a vocabulary of what is shipped, and of nothing that is another’s', async () => {
  write(
    'dist/index.js.map',
    '{"version":3,"sources":["../src/index.ts"],"names":[],"mappings":""}',
  );
  const [code, out, err] = await run(...BUILD, '--root', root);
  expect([code, err]).toEqual([0, '']);
  const parsed = parseVocabulary(JSON.parse(out));
  expect(parsed).toMatchObject({
    ok: true,
    value: {
      product: 'kit',
      packages: ['@acme/kit'],
      modules: [{ name: 'dist/index.js', symbols: [{}, { name: 'build' }] }],
      types: [{ name: 'KitError', base: 'Error' }],
    },
  });
});

it('says what types and codes mean, as the vendor tells it', async () => {
  const meanings = ['--declared', 'KitError,KIT_USAGE', '--environment', 'KIT_OFFLINE'];
  const [, out] = await run(...BUILD, '--root', root, ...meanings);
  expect(JSON.parse(out)).toMatchObject({
    types: [{ name: 'KitError', base: 'Error', means: 'declared' }],
    codes: [
      { code: 'KIT_USAGE', means: 'declared' },
      { code: 'KIT_OFFLINE', means: 'environment' },
    ],
  });
});

it('keeps a file up to date', async () => {
  const file = path.join(root, 'dist/vocabulary.json');
  const words = [...BUILD, '--root', root, '--out', file];
  expect((await run(...words, '--check'))[0]).toBe(1);
  expect((await run(...words))[0]).toBe(0);
  expect((await run(...words, '--check'))[0]).toBe(0);
  write('dist/more.mjs', 'export function more() {}\n');
  expect((await run(...words, '--check'))[0]).toBe(1);
});

it.each([
  [['build'], 2, 'got less'],
  [[...BUILD, '--check'], 2, 'got less'],
  [[...BUILD, '--nonsense'], 2, 'an option that is not among these'],
  [['bild'], 2, 'Did you mean'],
  [[...BUILD, 'nowhere'], 1, 'files or folders that are there'],
  [[...BUILD, '/dev/null'], 1, 'below the folder of the package'],
])('refuses %j', async (argv, code, message) => {
  const [got, , err] = await run(...argv, ...(code === 1 ? ['--root', root] : []));
  expect([got, err]).toEqual([code, expect.stringContaining(message)]);
});

it('refuses a folder without JavaScript', async () => {
  fs.rmSync(path.join(root, 'dist'), { recursive: true });
  fs.mkdirSync(path.join(root, 'dist'));
  const [code, , err] = await run(...BUILD, '--root', root);
  expect([code, err]).toEqual([1, expect.stringContaining('build first')]);
});
