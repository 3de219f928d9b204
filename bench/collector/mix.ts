/**
 * The demo's mix: the three example products, each event as often as a run of the demo over 28 days had it acknowledged. So what
 * is measured here weighs what the demo weighs: seven of eight events are the hourly heartbeat of a server.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FieldDeclaration, LaneName, Manifest } from '@candor/manifest/manifest';
import { hashManifest } from '@candor/manifest/hash';
import { readManifest } from '@candor/manifest-yaml/read';

/** Reports of one lane of a product: what one session of it sends. */
export interface MixedLane {
  readonly manifest: Manifest;
  readonly hash: string;
  readonly lane: LaneName;
  /** Of all events of the mix, how many are of this lane. */
  readonly weight: number;
  /** Names of events, each as often as it comes. */
  readonly events: readonly string[];
}

export const root: string = fileURLToPath(new URL('../..', import.meta.url));

/** Example's folder → event → how many a demo of 28 days sent (`--seed 3`). */
const ACKNOWLEDGED: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'automation-server': { heartbeat: 21_874 },
  'vms-module': {
    'session.started': 256,
    'command.used': 953,
    'vms.connected': 256,
    'vms.disconnected': 190,
  },
  compiler: {
    'licence.audited': 553,
    'project.built': 826,
    'build.slow': 40,
    'compiler.failed': 8,
  },
};

export interface Product {
  readonly yaml: string;
  readonly manifest: Manifest;
}

export function readProducts(): readonly Product[] {
  return Object.keys(ACKNOWLEDGED).map(readProduct);
}

export function readMix(): readonly MixedLane[] {
  return Object.entries(ACKNOWLEDGED).flatMap(([example, events]) => {
    const { manifest } = readProduct(example);
    const byLane = new Map<LaneName, string[]>();
    for (const [event, count] of Object.entries(events)) {
      const lane = manifest.events[event]?.lane;
      if (lane === undefined) throw new Error(`the example ${example} declares no ${event}`);
      byLane.set(lane, [...(byLane.get(lane) ?? []), ...Array<string>(count).fill(event)]);
    }
    const hash = hashManifest(manifest);
    return [...byLane].map(([lane, names]) => ({
      manifest,
      hash,
      lane,
      weight: names.length,
      events: names,
    }));
  });
}

/** A value that the declaration lets through, of a spread like the demo's. `random` gives numbers from 0 up to 1. */
export function drawValue(
  declared: FieldDeclaration,
  random: () => number,
): string | number | boolean {
  switch (declared.type) {
    case 'boolean':
      return random() < 0.5;
    case 'count':
      return declared.buckets === null
        ? Math.floor(20 * random() ** 3)
        : (declared.buckets[Math.floor(declared.buckets.length * random())] ?? 0);
    case 'quantity':
    case 'duration':
      return Number((10 ** (1 + 4 * random())).toPrecision(6));
    case 'choice':
      return declared.values[Math.floor(Math.min(declared.values.length, 8) * random() ** 2)] ?? '';
    case 'version':
      return `5.${Math.floor(4 * random())}.${Math.floor(3 * random())}`;
    case 'pseudonym':
      return Math.floor(2_000 * random())
        .toString(16)
        .padStart(32, '5');
    default:
      return 'none';
  }
}

function readProduct(example: string): Product {
  const yaml = readFileSync(join(root, 'examples', example, 'telemetry.yaml'), 'utf8');
  const read = readManifest(yaml, example);
  if (!read.ok) throw new Error(`the example ${example} has no manifest that can be read`);
  return { yaml, manifest: read.value };
}
