/** One fault, once or again and again, to a collector under load; and what is stored after it. */
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCollectorProcesses } from '../../collector-process.fixture.ts';
import {
  type Acknowledged,
  type RetryingClient,
  startRetryingClient,
} from '../../retrying-client.fixture.ts';
import { type Compared, compareStored } from '../../stored-events.fixture.ts';
import { addManifests } from '../command-line/manifest-add.ts';
import { type DataFolder, describeDataFolder } from '../data-folder/data-folder.ts';
import { KITCHEN_YAML } from '../registry/manifest.fixture.ts';

/** As many installations as an answer needs, and one more. */
const clients = 6;
/** In the long form so many that a block of the journal has as many as go to the thread that loads. */
const eventsPerReport = { long: 50, short: 10 } as const;

/** Clients under whose load a collector is hurt. See `RetryingClient`, the small ones of our own. */
export type Load = Pick<RetryingClient, 'settle' | 'halt' | 'go' | 'whenAcknowledged'>;

export interface Trial<Client extends Load = RetryingClient> {
  readonly folder: string;
  readonly paths: DataFolder;
  readonly client: Client;
  /** Starts a collector in a process of its own, to which the clients turn. */
  readonly start: (options?: readonly string[]) => Promise<ChildProcess>;
  /** Whom the clients turn to, where no process was started. */
  readonly turnTo: (url: string) => void;
  /** Resolves to whether it was alive until then. */
  readonly kill: (child: ChildProcess) => Promise<boolean>;
  /** Sends SIGTERM, and waits until the process has ended in good order; rejects where it ends in another way. */
  readonly stop: (child: ChildProcess) => Promise<void>;
  /** The clients send nothing again until the next `compare()`, which then shows what they were promised, without their help. */
  readonly halt: () => Promise<void>;
  /** Lets the clients settle, unless they halt; compares, and lets them go on. */
  readonly compare: () => Promise<void>;
  /** Of the last comparison. */
  readonly compared: () => Compared;
}

export interface TrialResult {
  readonly fault: string;
  readonly times: number;
  /** By what it is known that the fault happened, in words. */
  readonly seen: string;
  readonly seconds: number;
  readonly compared: Compared;
  /** How often it was compared. */
  readonly comparisons: number;
  /** Of every comparison. */
  readonly differences: readonly string[];
}

/** A fault that did not happen has shown nothing, whatever is stored. */
export interface Missing {
  readonly fault: string;
  readonly why: string;
  /** Whether the machine does not let it happen. */
  readonly isForbidden: boolean;
}

export type Outcome = Pick<TrialResult, 'times' | 'seen'> | Omit<Missing, 'fault'>;

/** A way to hurt a collector. Resolves to how often it did, and by what that is known. */
export interface Fault<Client extends Load = RetryingClient> {
  readonly title: string;
  readonly run: (trial: Trial<Client>) => Promise<Outcome>;
}

/** In the long form on the built collector, in the short one on its source. */
export function tryFault(fault: Fault, form: 'short' | 'long'): Promise<TrialResult | Missing> {
  return tryUnder(fault, {
    isBuilt: form === 'long',
    options: [],
    startClient: (target) => startRetryingClient(target, clients, Date.now, eventsPerReport[form]),
  });
}

export interface TrialWays<Client extends Load> {
  /** The built collector, or its source. */
  readonly isBuilt: boolean;
  /** Of the collector's command line, at each start. */
  readonly options: readonly string[];
  /** The url of `target` is the collector's, and empty before the first start and after the end. */
  readonly startClient: (target: { readonly url: string }) => Client;
}

/** As `tryFault()`, under the load of whatever clients; they halt at its end. */
export async function tryUnder<Client extends Load>(
  { title, run }: Fault<Client>,
  { isBuilt, options: usual, startClient }: TrialWays<Client>,
): Promise<TrialResult | Missing> {
  const folder = await mkdtemp(join(tmpdir(), 'candor-fault-'));
  const processes = createCollectorProcesses(isBuilt);
  await registerKitchen(folder);
  const target = { url: '' };
  const client = startClient(target);
  const began = performance.now();
  const compared: Compared[] = [];
  const trial: Trial<Client> = {
    folder,
    paths: describeDataFolder(folder),
    client,
    start: async (options = []) => {
      const { child, url } = await processes.spawn(folder, [...usual, ...options]);
      target.url = url;
      return child;
    },
    turnTo: (url) => {
      target.url = url;
    },
    kill: async (child) => (await end(child, 'SIGKILL')) === 'SIGKILL',
    stop: async (child) => {
      const how = await end(child, 'SIGTERM');
      if (how !== 0) throw new Error(`expected 0 as the exit code after SIGTERM, got ${how}`);
    },
    ...createComparison(folder, client, compared),
  };
  try {
    const outcome = await run(trial);
    if ('why' in outcome) return { fault: title, ...outcome };
    const seconds = (performance.now() - began) / 1000;
    const last = trial.compared();
    if (last.acknowledged === 0) return { fault: title, ...didNotHappen('nothing was sent') };
    const differences = compared.flatMap((each) => each.differences);
    const comparisons = compared.length;
    return { fault: title, ...outcome, seconds, compared: last, comparisons, differences };
  } catch (failure) {
    throw new Error(`${title}: the collector said last:\n${processes.said()}`, { cause: failure });
  } finally {
    target.url = '';
    // Clients that have failed have told so.
    await client.halt().catch(() => undefined);
    processes.killAll();
    await rm(folder, { recursive: true, force: true });
  }
}

export function didNotHappen(why: string): Omit<Missing, 'fault'> {
  return { why, isForbidden: false };
}

function createComparison(
  folder: string,
  client: Load,
  compared: Compared[],
): Pick<Trial, 'halt' | 'compare' | 'compared'> {
  let halted: readonly Acknowledged[] | null = null;
  return {
    halt: async () => {
      halted = await client.halt();
    },
    compare: async () => {
      compared.push(await compareStored(folder, halted ?? (await client.settle())));
      halted = null;
      client.go();
    },
    compared: () => {
      const last = compared.at(-1);
      if (last === undefined) throw new Error('a fault ends with a comparison');
      return last;
    },
  };
}

async function registerKitchen(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'kitchen.yaml');
  writeFileSync(file, KITCHEN_YAML);
  await addManifests(folder, [file], { now: Date.now, randomBytes, print: () => undefined });
}

/** Resolves to its exit code, or the signal that ended it. */
async function end(
  child: ChildProcess,
  signal: NodeJS.Signals,
): Promise<number | NodeJS.Signals | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }
  return child.signalCode ?? child.exitCode;
}

/** The engine's process: the collector's only child. Undefined while it is being started again. */
export function findEngine({ pid }: ChildProcess): number | undefined {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  const [first = ''] = children.split(' ');
  return first === '' ? undefined : Number(first);
}

/** Whether it was there. */
export function killIfThere(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}
