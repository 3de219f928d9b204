/**
 * A folder as a product's: the packages that are measured in `node_modules`, ours as they are published.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type {
  createTelemetry as createTelemetryOfSource,
  Declaration,
} from '@candor/client/telemetry';
import { hashManifest } from '@candor/manifest/hash';
import type { Manifest } from '@candor/manifest/manifest';
import { declaration } from '../../examples/automation-server/src/telemetry.generated.ts';
import { buildPackages } from '../../tools/bundle/build-packages.ts';

export async function prepareProduct(root: string, folder: string): Promise<void> {
  const bench = join(root, 'bench');
  const modules = join(folder, 'node_modules');
  await buildPackages({ root, target: join(modules, '@candor') });
  for (const name of ['host.cjs', 'contestants', 'modules']) {
    cpSync(join(bench, 'client', name), join(folder, name), { recursive: true });
  }
  writeFileSync(join(folder, 'declaration.json'), JSON.stringify(declaration));
  writeFileSync(
    join(folder, 'declaration-without-health.json'),
    JSON.stringify(withoutHealth(declaration.manifest)),
  );
  writeEmptyPackage(join(modules, 'empty-package'));
  const installed = join(bench, 'node_modules');
  for (const name of existsSync(installed) ? readdirSync(installed) : []) {
    if (!name.startsWith('.')) symlinkSync(join(installed, name), join(modules, name));
  }
  agree(folder);
}

/** Of the same product; its user has agreed to more than it declares. */
function withoutHealth(manifest: Manifest): Declaration {
  const events = Object.fromEntries(
    Object.entries(manifest.events).filter(([, { role }]) => role !== 'health'),
  );
  const smaller = { ...manifest, events };
  return { manifest: smaller, hash: hashManifest(smaller) };
}

function writeEmptyPackage(folder: string): void {
  mkdirSync(folder);
  const file = { name: 'empty-package', version: '1.0.0', exports: { './entry': './entry.cjs' } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(file));
  writeFileSync(join(folder, 'entry.cjs'), '');
}

/** The state of a user who has said yes, in a run whose report is sent. */
function agree(folder: string): void {
  const require = createRequire(join(folder, 'host.cjs'));
  const { createTelemetry } = require('@candor/client/telemetry') as {
    createTelemetry: typeof createTelemetryOfSource;
  };
  const state = join(folder, 'agreed');
  const options = { version: '5.2.0', folder: state, effects: { env: {} } };
  const telemetry = createTelemetry({ ...declaration }, { ...options, facts: { hosting: 'node' } });
  const kept = telemetry.choose('on');
  telemetry.close();
  if (!kept.ok) throw new Error(kept.message);
  rmSync(join(state, 'spool'), { recursive: true, force: true });
}

/** A state folder of its own for one run. */
export function makeState(folder: string, name: string): string {
  const state = join(folder, 'states', name);
  cpSync(join(folder, 'agreed'), state, { recursive: true });
  return state;
}
