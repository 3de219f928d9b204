import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashManifest } from './hash.ts';
import { manifestArbitrary } from './lib/manifest-arbitrary.fixture.ts';
import { COMPILER, MODULE, SERVER, withValue } from './lib/products.fixture.ts';
import type { Manifest } from './manifest.ts';
import { parseManifest } from './parse.ts';
import { printTypes } from './typescript.ts';

function parse(value: unknown): Manifest {
  const result = parseManifest(value);
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.value;
}

function print(manifest: Manifest): string {
  return printTypes(manifest, hashManifest(manifest));
}

/** What the printed literal says, read by JavaScript itself. */
function evaluate(module: string): { readonly hash: string; readonly manifest: unknown } {
  const literal = module.slice(module.indexOf('= {', module.indexOf('export const')) + 2);
  // oxlint-disable-next-line no-new-func, typescript/no-implied-eval -- the text is our own
  return new Function(`return ${literal.trim().replace(/;$/, '')}`)() as ReturnType<
    typeof evaluate
  >;
}

test('the printed module holds the manifest itself, for any manifest', () => {
  fc.assert(
    fc.property(manifestArbitrary, (manifest) => {
      const { hash, manifest: printed } = evaluate(print(manifest));
      expect(printed).toEqual(manifest);
      expect(hash).toBe(hashManifest(manifest));
    }),
    { numRuns: 50 },
  );
});

test('each field has the type of what it can hold', () => {
  const server = print(parse(SERVER));
  expect(server).toContain('readonly jobs: number;');
  expect(server).toContain('readonly memory?: number | undefined;');
  expect(server).toContain("readonly licence: 'none' | 'trial';");
  expect(server).toContain("readonly hosting: 'node' | 'iis';");
  const module = print(parse(MODULE));
  expect(module).toContain("readonly 'site.connected': {");
  expect(module).toContain('readonly https: boolean;');
  expect(module).toContain('readonly site: string;');
  expect(module).toContain("readonly 'session.started': Record<string, never>;");
});

test('only facts of the product itself are asked of it', () => {
  expect(print(parse(SERVER))).not.toContain('readonly version');
  expect(print(parse(COMPILER))).toContain('export type Facts = Record<string, never>;');
});

test('the reasons stand as comments above what they are about', () => {
  expect(print(parse(SERVER))).toContain(
    '    /** Jobs: Size of the installation. */\n    readonly jobs',
  );
});

test('no reason can end its comment', () => {
  const why = 'A */ export const x = 1; /* B';
  const text = print(parse(withValue(SERVER, ['events', 'heartbeat', 'why'], why)));
  const types = text.slice(0, text.indexOf('export const'));
  expect(types).not.toContain('A */');
});

test('lines are broken where a formatter would break them, long words aside', () => {
  const values = Array.from({ length: 60 }, (_, index) => `value_${index}`);
  const field = ['events', 'heartbeat', 'fields', 'licence', 'values'] as const;
  const text = print(parse(withValue(withValue(SERVER, ['questions'], []), field, values)));
  const generated = text.split('\n').slice(1);
  expect(Math.max(...generated.map((line) => line.length))).toBeLessThanOrEqual(100);
});
