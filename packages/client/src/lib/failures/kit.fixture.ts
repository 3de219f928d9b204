/**
 * A product whose own code fails in every way, as it would be installed: a package with its vocabulary beside it, and a manifest with events
 * for failures and for the health of sessions.
 */
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildJavaScriptVocabulary } from '@candor/crash/javascript';
import type { EventDeclaration, Manifest } from '@candor/manifest/manifest';
import { ROLES } from '@candor/manifest/roles';
import { buildManifest } from '../../product.fixture.ts';

/** What the product can do wrong. */
export interface KitCode {
  readonly fail: (word: string) => never;
  readonly failElsewhere: () => never;
  readonly readMissing: (file: string) => string;
  readonly refuseInput: () => never;
  readonly run: <Result>(act: () => Result) => Result;
  readonly overflow: () => never;
  /** Calls `act` from so many frames below. */
  readonly dive: (frames: number, act: () => void) => void;
  /** Does nothing else for so long. */
  readonly spin: (ms: number) => void;
}

const CODE = `import fs from 'node:fs';
export class KitError extends Error {
  name = 'KitError';
}
export class UsageError extends KitError {
  name = 'UsageError';
}
export function fail(word) {
  throw new KitError('the node ' + word + ' was visited twice');
}
export function failElsewhere() {
  return undefined.name;
}
export function readMissing(file) {
  return fs.readFileSync(file, 'utf8');
}
export function refuseInput() {
  throw new UsageError('no such template');
}
export function run(act) {
  return act();
}
export function overflow() {
  return overflow() + 1;
}
export function dive(frames, act) {
  if (frames > 0) return dive(frames - 1, act);
  act();
}
export function spin(ms) {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
}
`;

export interface Kit {
  /** The emitted file. */
  readonly file: string;
  readonly vocabulary: string;
  readonly load: () => Promise<KitCode>;
}

/** Installs it below a folder. */
export function installKit(root: string): Kit {
  const folder = path.join(root, 'installed', 'kit');
  const file = path.join(folder, 'dist', 'index.mjs');
  const vocabulary = path.join(folder, 'vocabulary.json');
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, CODE);
  const built = buildJavaScriptVocabulary([{ path: 'dist/index.mjs', code: CODE }], {
    product: 'test-product',
    packages: ['kit'],
    types: [{ name: 'UsageError', base: 'KitError', means: 'declared' }],
  });
  fs.writeFileSync(vocabulary, JSON.stringify(built));
  const load = async (): Promise<KitCode> =>
    (await import(/* @vite-ignore */ pathToFileURL(file).href)) as KitCode;
  return { file, vocabulary, load };
}

const said = { title: 'Something', why: 'For a test.', when: 'In a test.' };

/** The events of the usual product, and those that Candor records itself. */
export const KIT_MANIFEST: Partial<Manifest> = {
  events: {
    ...buildManifest().events,
    'kit.failed': {
      ...said,
      lane: 'exceptions',
      role: 'failure',
      fields: {
        ...ROLES.failure.fields,
        phase: { ...said, type: 'choice', values: ['parse', 'emit'], optional: true },
      },
    },
    'kit.ended': { ...said, lane: 'usage', role: 'health', fields: ROLES.health.fields },
  } satisfies Record<string, EventDeclaration>,
};
