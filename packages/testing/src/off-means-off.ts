/**
 * A check that any product built on Candor can run in its own tests, with whatever test runner: off means off.
 *
 *     const report = await checkOffMeansOff({
 *       declaration,
 *       start: (place) => ({ command: process.execPath, args: ['dist/main.js', 'build'], env: { MY_COLLECTOR: place.collector } }),
 *     });
 *     assert.deepEqual(report.findings, [], formatOffReport(report));
 *
 * The product runs as a real process in an empty home, with every lane agreed to: first with nothing against it, which shows that
 * the check can see telemetry at all, then once for each layer that can turn it off. Off, it may look up no name, open no
 * connection, start no process and write no file. Files are compared before and after; connections to the place's collector, and to any
 * address that goes by a proxy, are counted; and where `strace` is installed, on Linux, every system call is judged.
 */
import fs from 'node:fs';
import path from 'node:path';
import { createEffects } from '@candor/local/effects';
import { findStateFolder, noticeFileOf } from '@candor/local/settings';
import type { Manifest } from '@candor/manifest/manifest';
import { listWritten, readFileTree } from './lib/file-tree.ts';
import {
  hasLookedUp,
  judgeControl,
  judgeOff,
  type JudgedRun,
  type OffFinding,
} from './lib/judge-run.ts';
import { agreeToAll, listOffLayers, type OffLayer } from './lib/off-layers.ts';
import { buildPlaceEnv, makePlace, type MadePlace } from './lib/off-place.ts';
import { runProduct } from './lib/run-product.ts';
import { findTracer } from './tracer.ts';
import { startTrap, type Trap } from './lib/trap.ts';

export type { OffFinding } from './lib/judge-run.ts';

export interface OffCheck {
  /** What `candor manifest types` wrote; of a declaration only the manifest and its hash are used. */
  readonly declaration: { readonly manifest: Manifest; readonly hash: string };
  /** How the product is started in a place; it may write what the product needs there. Called once for each run. */
  readonly start: (place: OffPlace) => OffStart | Promise<OffStart>;
  /** For a server: it is told to stop (SIGTERM) so many milliseconds after it has first written to stdout. Default: it ends by itself. */
  readonly stopAfterMs?: number;
}

/** An empty place for one run, which is removed afterwards. */
export interface OffPlace {
  /** Holds all the others. */
  readonly folder: string;
  readonly home: string;
  /** The working folder: the root of a repository. */
  readonly project: string;
  /** For products whose `listMachineFolders` a test can set. */
  readonly machineFolder: string;
  /** A collector that counts who comes, by a name that has to be looked up. The product should report to it, but need not. */
  readonly collector: string;
}

export interface OffStart {
  readonly command: string;
  readonly args: readonly string[];
  /** Beside HOME, TMPDIR and the like, which are the place's; nothing else of this process is passed on but PATH. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default: the place's project. */
  readonly workingFolder?: string;
  /** The state folder of telemetry. Default: the user's state folder for this product, in the place's home. */
  readonly stateFolder?: string;
  /** The folder of the settings file that the manifest names. Default: the working folder. */
  readonly settingsFolder?: string;
  /** Whether the product takes policies of the machine from the place's `machineFolder`. Default: no. */
  readonly usesMachineFolder?: boolean;
  /** What the product does by itself, telemetry or not. Its telemetry's folder is never its own. */
  readonly own?: {
    /** Files and folders that it writes, and local sockets that it speaks to. */
    readonly paths?: readonly string[];
    /** Names of programs that it starts, `git` for example. */
    readonly programs?: readonly string[];
  };
}

export interface OffReport {
  readonly findings: readonly OffFinding[];
  /** The layers that turned telemetry off, each in a run of its own. */
  readonly layers: readonly string[];
  /** What this machine or this product did not let the check see, in sentences. */
  readonly notSeen: readonly string[];
}

/**
 * A lane that runs by a rule is not governed by the switches for usage data: start the product so that its rule does not apply,
 * with a licence that waives the audit for example.
 *
 * @throws what `start` throws.
 */
export async function checkOffMeansOff(check: OffCheck): Promise<OffReport> {
  const tracer = await findTracer();
  const findings: OffFinding[] = [];
  const layers: string[] = [];
  const notSeen: string[] = tracer === null ? [NOT_TRACED] : [];
  const trap = await startTrap();
  const bench: Bench = { check, trap, tracer };
  try {
    const control = await runOnce(bench, null);
    if (typeof control !== 'string') {
      findings.push(...judgeControl(control));
      if (!hasLookedUp(control)) notSeen.push(NOT_LOOKED_UP);
    }
    for (const layer of listOffLayers(check.declaration.manifest)) {
      const run = await runOnce(bench, layer);
      if (typeof run === 'string') notSeen.push(`${layer.name}: ${run}`);
      else {
        layers.push(layer.name);
        findings.push(...judgeOff(layer.name, run));
      }
    }
  } finally {
    await trap.close();
  }
  return { findings, layers, notSeen };
}

/** The report in words, one finding a line. */
export function formatOffReport({ findings, layers, notSeen }: OffReport): string {
  const lines = [
    ...findings.map(({ layer, what }) => `${layer}: ${what}`),
    ...notSeen.map((sentence) => `not seen: ${sentence}`),
    `${findings.length === 0 ? 'off' : 'checked'} by ${layers.join(', ')}`,
  ];
  return `${lines.join('\n')}\n`;
}

const NOT_TRACED =
  'strace is not there or may not trace: files outside of the place, processes and connections to other addresses were not watched.';

const NOT_LOOKED_UP =
  'with telemetry on no name was looked up, so that the other runs do not prove that none is while it is off. Does the product report to the place’s collector, by its name?';

interface Bench {
  readonly check: OffCheck;
  readonly trap: Trap;
  /** Command line of the tracer, or null. */
  readonly tracer: readonly string[] | null;
}

/** One run in a place of its own, with one layer against telemetry or none. A sentence where the layer can not be set. */
async function runOnce(bench: Bench, layer: OffLayer | null): Promise<JudgedRun | string> {
  const place = makePlace(bench.trap.url);
  try {
    return await runIn(place, bench, layer);
  } finally {
    place.remove();
  }
}

async function runIn(
  place: MadePlace,
  { check, trap, tracer }: Bench,
  layer: OffLayer | null,
): Promise<JudgedRun | string> {
  const { manifest, hash } = check.declaration;
  const start = await check.start(place);
  const { command, args, workingFolder = place.project } = start;
  const env = { ...buildPlaceEnv(place), ...start.env, ...layer?.env };
  const stateFolder = start.stateFolder ?? findDefaultFolder(manifest.product, place.home, env);
  const scene = {
    manifest,
    hash,
    place,
    stateFolder,
    settingsFolder: start.settingsFolder ?? workingFolder,
    usesMachineFolder: start.usesMachineFolder ?? false,
  };
  agreeToAll(scene);
  const cannot = layer?.set(scene) ?? null;
  if (cannot !== null) return cannot;
  const before = readFileTree(place.folder);
  const traceFile = `${place.folder}.strace`;
  const stopAfterMs = check.stopAfterMs ?? null;
  try {
    const seen = await runProduct(
      { command, args, env, workingFolder, traceFile, tracer, stopAfterMs },
      trap,
    );
    const written = listWritten(before, readFileTree(place.folder));
    const own = {
      paths: start.own?.paths ?? [],
      programs: start.own?.programs ?? [],
      stateFolder,
      // The run that shows the notice remembers that it did.
      allowed: layer?.isFirstRun === true ? [noticeFileOf(stateFolder)] : [],
    };
    return { seen, written, own };
  } finally {
    fs.rmSync(traceFile, { force: true });
  }
}

function findDefaultFolder(
  product: string,
  home: string,
  env: Readonly<Record<string, string>>,
): string {
  const effects = createEffects({ env, readHomeFolder: () => home });
  return findStateFolder(product, effects) ?? path.join(home, product);
}
