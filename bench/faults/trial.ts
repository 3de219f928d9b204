/** One fault, once or again and again, to a collector under load; and what is stored after it. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCollectorProcesses } from '../../packages/collector/src/collector-process.fixture.ts';
import {
  type RetryingClient,
  startRetryingClient,
} from '../../packages/collector/src/retrying-client.fixture.ts';
import {
  type Compared,
  compareStored,
} from '../../packages/collector/src/stored-events.fixture.ts';
import { readConnectionFile } from '../../packages/collector/src/lib/data-folder/connection-file.ts';
import {
  type DataFolder,
  describeDataFolder,
} from '../../packages/collector/src/lib/data-folder/data-folder.ts';
import { KITCHEN_YAML } from '../../packages/collector/src/lib/registry/manifest.fixture.ts';

/** As many installations as an answer needs, and one more. */
const clients = 6;
/** So many that a block of the journal has as many as go to the thread that loads. */
const eventsPerReport = 50;

export interface Trial {
  readonly folder: string;
  readonly paths: DataFolder;
  readonly client: RetryingClient;
  /** Starts a collector in a process of its own, to which the clients turn. */
  readonly start: (options?: readonly string[]) => Promise<ChildProcess>;
  /** Whom the clients turn to, where no process was started. */
  readonly turnTo: (url: string) => void;
  readonly kill: (child: ChildProcess) => Promise<void>;
  readonly stop: (child: ChildProcess) => Promise<void>;
  /** Lets the clients settle, compares, and lets them go on. */
  readonly compare: () => Promise<void>;
}

export interface TrialResult {
  readonly fault: string;
  readonly times: number;
  readonly seconds: number;
  readonly compared: Compared;
  /** How often it was compared. */
  readonly comparisons: number;
  /** Of every comparison. */
  readonly differences: readonly string[];
}

/** A way to hurt a collector. Resolves to how often it did; null where the machine does not let it. */
export interface Fault {
  readonly title: string;
  readonly run: (trial: Trial) => Promise<number | null>;
  /** What the clients' machines take for the time. */
  readonly now?: () => number;
}

/** Null where the machine does not allow the fault. */
export async function tryFault({ title, run, now }: Fault): Promise<TrialResult | null> {
  const folder = await mkdtemp(join(tmpdir(), 'candor-fault-'));
  const processes = createCollectorProcesses(true);
  const target = { url: 'http://127.0.0.1:1' };
  await registerKitchen(folder, processes);
  const client = startRetryingClient(target, clients, now, eventsPerReport);
  const began = performance.now();
  const compared: Compared[] = [];
  const trial: Trial = {
    folder,
    paths: describeDataFolder(folder),
    client,
    start: async (options) => {
      const { child, url } = await processes.spawn(folder, options);
      target.url = url;
      return child;
    },
    turnTo: (url) => {
      target.url = url;
    },
    kill: (child) => end(child, 'SIGKILL'),
    stop: (child) => end(child, 'SIGTERM'),
    compare: async () => {
      compared.push(await compareStored(folder, await client.settle()));
      client.go();
    },
  };
  try {
    const times = await run(trial);
    const last = compared.at(-1);
    if (times === null || last === undefined) return null;
    return {
      fault: title,
      times,
      seconds: (performance.now() - began) / 1000,
      compared: last,
      comparisons: compared.length,
      differences: compared.flatMap(listDifferences),
    };
  } finally {
    processes.killAll();
    await rm(folder, { recursive: true, force: true });
  }
}

function listDifferences({ acknowledged, stored, inAnswers, differences }: Compared): string[] {
  const isCounted = inAnswers === acknowledged && stored === acknowledged;
  const counted = `acknowledged ${acknowledged}, stored ${stored}, in the answers ${inAnswers}`;
  return isCounted ? [...differences] : [...differences, counted];
}

async function registerKitchen(
  folder: string,
  processes: ReturnType<typeof createCollectorProcesses>,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const { child, url } = await processes.spawn(folder);
  const token = readConnectionFile(describeDataFolder(folder))?.token ?? '';
  await fetch(`${url}/api/manifests`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/yaml' },
    body: KITCHEN_YAML,
  });
  await end(child, 'SIGTERM');
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

/** The engine's process: the collector's only child. Undefined while it is being started again. */
export function findEngine({ pid }: ChildProcess): number | undefined {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  const [first = ''] = children.split(' ');
  return first === '' ? undefined : Number(first);
}

export function killIfThere(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It was gone already.
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
