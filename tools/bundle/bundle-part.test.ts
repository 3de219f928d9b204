import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { assignParts, offer } from './assign-parts.ts';
import { buildPackages } from './build-packages.ts';
import { fileNameOf } from './borders.ts';
import { bundlePart } from './bundle-part.ts';
import type { PublishedPackage } from './parts.ts';
import { root } from './published.fixture.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'candor-bundle-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A package of two parts, of which the second is needed later. */
const PACKAGE: PublishedPackage = {
  name: 'small',
  ownEntries: [],
  parts: [
    { name: 'first', roots: ['small/first'] },
    { name: 'second', roots: ['small/second'] },
  ],
};

function writeSource(sources: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(sources)) {
    const file = join(folder, 'packages', 'small', 'src', `${name}.ts`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** Bundles the parts, and loads the first. Tells which files were loaded as well. */
async function load(): Promise<{ readonly first: First; readonly listLoaded: () => string[] }> {
  const assignment = assignParts(folder, [PACKAGE]);
  const [first] = assignment.parts;
  if (first === undefined) throw new Error('Expected a first part.');
  offer(first, 'run', join(folder, 'packages', 'small', 'src', 'first.ts'));
  for (const placed of assignment.parts) {
    writeFileSync(join(folder, fileNameOf(placed)), await bundlePart(assignment, placed, false));
  }
  const require = createRequire(join(folder, 'host.cjs'));
  const listLoaded = (): string[] =>
    Object.keys(require.cache).flatMap((file) =>
      dirname(file) === folder ? [file.slice(folder.length + 1)] : [],
    );
  return { first: require(join(folder, 'first.cjs')) as First, listLoaded };
}

interface First {
  readonly run: (text: string) => string;
}

const COUNTING = `
let calls = 0;
export function count(): number { calls += 1; return calls; }
`;

test('a part that is needed later is loaded by the first call into it, and a module of both is one', async () => {
  writeSource({
    counter: COUNTING,
    first: `
      import { count } from './counter.ts';
      import { shout } from './second.ts';
      export function run(text: string): string { return text === '' ? String(count()) : shout(text); }
    `,
    second: `
      import { count } from './counter.ts';
      export function shout(text: string): string { return text.toUpperCase() + String(count()); }
    `,
  });
  const { first, listLoaded } = await load();
  expect(first.run('')).toBe('1');
  expect(listLoaded()).toEqual(['first.cjs']);
  expect(first.run('a')).toBe('A2');
  expect(listLoaded()).toEqual(['first.cjs', 'second.cjs']);
});

test('what a module imports on demand of its own part is there from the start, with nothing around it', async () => {
  writeSource({
    counter: COUNTING,
    first: `
      export async function run(text: string): Promise<string> {
        const { count } = await import('./counter.ts');
        return text + String(count());
      }
    `,
    second: `export function shout(text: string): string { return text; }`,
  });
  const { first, listLoaded } = await load();
  await expect(Promise.resolve(first.run('a'))).resolves.toBe('a1');
  expect(listLoaded()).toEqual(['first.cjs']);
  expect(readFileSync(join(folder, 'first.cjs'), 'utf8')).not.toContain('defineProperty');
});

test('a constant of a part that is needed later is refused', async () => {
  writeSource({
    first: `
      import { LOUD } from './second.ts';
      export function run(text: string): string { return text + LOUD; }
    `,
    second: `export const LOUD = '!';`,
  });
  await expect(load()).rejects.toThrow(/LOUD/);
});

test('a module that was moved is missed, with the place where it is named', () => {
  writeSource({ first: `export function run(): string { return ''; }` });
  expect(() => assignParts(folder, [PACKAGE])).toThrow(/second\.ts, got none.*parts\.ts/);
});

test('two modules of a part can not offer others the same name', () => {
  writeSource({ first: COUNTING, second: COUNTING });
  const [first] = assignParts(folder, [PACKAGE]).parts;
  if (first === undefined) throw new Error('Expected a first part.');
  offer(first, 'count', 'one.ts');
  expect(() => offer(first, 'count', 'other.ts')).toThrow(/count.*one\.ts and other\.ts/);
});

test('the same source gives the same bytes', async () => {
  const builds = ['once', 'again'].map((name) => join(folder, name));
  for (const target of builds) await buildPackages({ root, target });
  const [once, again] = builds.map((target) =>
    readdirSync(target, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => [entry.name, readFileSync(join(entry.parentPath, entry.name), 'utf8')]),
  );
  expect(once).toEqual(again);
  expect(once?.length).toBeGreaterThan(20);
});

test('a tagged template has nothing that would be escaped', async () => {
  const write = (text: string): void =>
    writeSource({
      first: `export function run(text: string): string { return String.raw\`${text}\` + text; }`,
      second: '',
    });
  write('plain');
  expect((await load()).first.run('')).toBe('plain');
  write('caf\u00e9');
  await expect(load()).rejects.toThrow('tagged template');
});
