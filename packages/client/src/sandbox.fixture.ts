/**
 * A folder of its own for each test, with the product opened in it.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Manifest } from '@candor/manifest/manifest';
import { buildDeclaration, buildOptions, type ProductEvents } from './product.fixture.ts';
import { createTelemetry, type Telemetry } from './telemetry.ts';

export interface Sandbox {
  readonly root: string;
  /** The state folder, which is not there at first. */
  readonly folder: string;
  readonly open: (options?: OpenChanges, manifest?: Partial<Manifest>) => Telemetry<ProductEvents>;
  /** As `open()`, with every lane turned on by the user. */
  readonly openOn: (
    options?: OpenChanges,
    manifest?: Partial<Manifest>,
  ) => Telemetry<ProductEvents>;
  /** Every file below the state folder, sorted. */
  readonly listFiles: () => readonly string[];
  /** The text of every file in the spool. */
  readonly readSpool: () => readonly string[];
  /** Every whole line of them. */
  readonly readLines: () => readonly Record<string, unknown>[];
  readonly remove: () => void;
}

export type OpenChanges = Parameters<typeof buildOptions>[1];

/** `collector` is where the product sends to unless a test says otherwise. */
export function createSandbox(collector: string): Sandbox {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'candor-client-'));
  const folder = path.join(root, 'state');
  const open: Sandbox['open'] = (options = {}, manifest = {}) =>
    createTelemetry(buildDeclaration(manifest), buildOptions(folder, { collector, ...options }));
  const readSpool = (): readonly string[] =>
    listFiles(path.join(folder, 'spool'))
      .filter((name) => name.endsWith('.ndjson'))
      .map((name) => fs.readFileSync(path.join(folder, 'spool', name), 'utf8'));
  return {
    root,
    folder,
    open,
    openOn: (options, manifest) => {
      const telemetry = open(options, manifest);
      telemetry.choose('on');
      return telemetry;
    },
    listFiles: () => listFiles(folder),
    readSpool,
    readLines: () =>
      readSpool().flatMap((text) =>
        text
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line) as Record<string, unknown>),
      ),
    remove: () => fs.rmSync(root, { recursive: true, force: true }),
  };
}

/** Records one event of the lane usage; tells whether it was recorded. */
export function recordOne(telemetry: Telemetry<ProductEvents>): boolean {
  const before = telemetry.counts().recorded;
  telemetry.record('thing.made', { count: 1 });
  return telemetry.counts().recorded > before;
}

export function recordMany(telemetry: Telemetry<ProductEvents>, count: number): void {
  for (let index = 0; index < count; index += 1) recordOne(telemetry);
}

function listFiles(folder: string): readonly string[] {
  if (!fs.existsSync(folder) || !fs.statSync(folder).isDirectory()) return [];
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}
