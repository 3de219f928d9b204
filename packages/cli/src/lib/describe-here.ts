import fs from 'node:fs';
import path from 'node:path';
import { readErasures } from '@candor/local/holdings-files';
import { buildPeriod, buildPseudonym, buildToken, readDeviceSecret } from '@candor/local/ids';
import { listLedgerFiles } from '@candor/local/ledger';
import { readQueuedErasure } from '@candor/local/queued-erasure';
import { readAllSpools } from '@candor/local/spool';
import type { LaneName } from '@candor/manifest/manifest';
import type { CommandContext } from './command-context.ts';

/** What lies on this machine, as the first line of an export has it. The tokens and the secret are not among it. */
export function describeHere(context: CommandContext, folder: string): object {
  const { manifest, effects } = context;
  const queue = readQueuedErasure(folder);
  return {
    candor: 1,
    export: manifest.product,
    at: new Date(effects.now()).toISOString(),
    settings: readSettings(folder),
    ids: buildIds(context, folder),
    spool: readAllSpools(folder).map(({ body }) => body.toString('utf8')),
    ledger: listLedgerFiles(folder, manifest.product).map((file) => ({
      file: path.basename(file),
      bytes: fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0,
    })),
    erasures: readErasures(folder).map(({ lane, erased, receipt }) => ({ lane, erased, receipt })),
    erasureWaits: queue?.asked ?? null,
  };
}

/** The pseudonym of each lane now. */
function buildIds(
  { manifest, effects }: CommandContext,
  folder: string,
): Readonly<Partial<Record<LaneName, string>>> {
  const { product, ids } = manifest;
  const secret = ids.device === 'none' ? null : readDeviceSecret(folder);
  if (secret === null) return {};
  const period = buildPeriod(ids.device, effects.now());
  return Object.fromEntries(
    (Object.keys(manifest.lanes) as LaneName[]).map((lane) => [
      lane,
      buildPseudonym(buildToken(secret, { kind: 'device', product, lane, period, id: '' })),
    ]),
  );
}

/** Those that hold tokens, and the product's declaration, which is nothing of the user's. */
const UNSHOWN: ReadonlySet<string> = new Set(['erase.json', 'erased.json', 'declaration.json']);

/** Every other settings file, as they lie there. */
function readSettings(folder: string): Readonly<Record<string, unknown>> {
  const settings = path.join(folder, 'settings');
  try {
    const names = fs.readdirSync(settings).filter((name) => /^[a-z-]+\.json$/.test(name));
    return Object.fromEntries(
      names
        .filter((name) => !UNSHOWN.has(name))
        .map((name) => [name.slice(0, -'.json'.length), readJson(path.join(settings, name))]),
    );
  } catch {
    return {};
  }
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
