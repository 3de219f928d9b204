/**
 * Products with the real client, in processes of their own, that record and send all the time. What was acknowledged to them is in their
 * ledgers; what a collector has of them is asked for as their users would.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { listHoldings } from '@candor/client/holdings';
import { type AcknowledgedSession, createAcknowledgedReader } from './acknowledged.ts';
import type { ProductJob, ProductState } from './product-main.ts';

export interface RealClientsOptions extends Omit<ProductJob, 'folder'> {
  readonly installations: number;
  /** Where each has a folder of its own. */
  readonly folder: string;
  /** The built client, as it is published, or its source. */
  readonly isBuilt: boolean;
}

export interface RealClients {
  /** Resolves once every one has been told that something is taken, and one of them since the last `go()`. */
  readonly whenAcknowledged: () => Promise<void>;
  /** They record nothing more, and send until nothing is left; resolves to what was acknowledged. */
  readonly settle: () => Promise<readonly AcknowledgedOfOne[]>;
  /** They send nothing again: what was not acknowledged by now stays so until `go()`. */
  readonly halt: () => Promise<readonly AcknowledgedOfOne[]>;
  readonly go: () => void;
  /** Sums over all of them, as they were at the last `settle()` or `halt()`. */
  readonly readState: () => ProductState;
  /**
   * After `settle()`: one line for each in which it is not so that every event that was recorded was acknowledged, and is in the copy that its
   * user gets, once, by its number.
   */
  readonly findDifferences: () => Promise<readonly string[]>;
  readonly areRunning: () => boolean;
  readonly killAll: () => void;
}

export interface AcknowledgedOfOne {
  readonly installation: { readonly token: string };
  readonly sessions: readonly AcknowledgedSession[];
}

const POLL_MS = 50;

/** They go at once, and knock until there is a collector. */
export function startRealClients(options: RealClientsOptions): RealClients {
  const clients = Array.from({ length: options.installations }, (_, index) =>
    startOne(options, join(options.folder, `installation-${index}`)),
  );
  let acknowledgedBefore = 0;
  const counts = (): readonly number[] => clients.map(({ acknowledged }) => acknowledged.count());
  const sum = (values: readonly number[]): number => values.reduce((all, each) => all + each, 0);
  const order = async (what: 'settle' | 'halt'): Promise<readonly AcknowledgedOfOne[]> => {
    await Promise.all(clients.map(({ process: { tell } }) => tell(what)));
    return clients.map(listAcknowledged);
  };
  const go = (): void => {
    acknowledgedBefore = sum(counts());
    for (const {
      process: { go: goOne },
    } of clients)
      goOne();
  };
  const areRunning = (): boolean =>
    clients.every(({ process: { child } }) => child.exitCode === null && child.signalCode === null);
  go();
  return {
    whenAcknowledged: async () => {
      for (;;) {
        const now = counts();
        if (now.every((count) => count > 0) && sum(now) > acknowledgedBefore) return;
        if (!areRunning()) throw new Error('expected products that run, got one that has ended');
        await pause(POLL_MS);
      }
    },
    settle: () => order('settle'),
    halt: () => order('halt'),
    go,
    readState: () => {
      const states = clients.map(({ process }) => process.state());
      return {
        recorded: sum(states.map(({ recorded }) => recorded)),
        failures: sum(states.map(({ failures }) => failures)),
        dropped: sum(states.map(({ dropped }) => dropped)),
      };
    },
    findDifferences: async () => (await Promise.all(clients.map(findDifferences))).flat(),
    areRunning,
    killAll: () => {
      for (const { process } of clients) process.child.kill('SIGKILL');
    },
  };
}

interface Client {
  readonly job: ProductJob;
  readonly isBuilt: boolean;
  readonly process: ProductProcess;
  readonly acknowledged: ReturnType<typeof createAcknowledgedReader>;
}

function startOne(options: RealClientsOptions, folder: string): Client {
  const { declaration, collector, counted, isBuilt } = options;
  const job = { declaration, collector, counted, folder };
  return {
    job,
    isBuilt,
    process: startProduct(run('product-main.ts', job, isBuilt)),
    acknowledged: createAcknowledgedReader(folder, declaration.manifest.product),
  };
}

interface ProductProcess {
  readonly child: ChildProcess;
  readonly go: () => void;
  /** Resolves when it has done so; rejects where it has ended. */
  readonly tell: (order: 'settle' | 'halt') => Promise<void>;
  /** What it said the last time. */
  readonly state: () => ProductState;
}

function startProduct(child: ChildProcess): ProductProcess {
  let state: ProductState = { recorded: 0, failures: 0, dropped: 0 };
  const waiting: { readonly resolve: () => void; readonly reject: (failure: Error) => void }[] = [];
  if (child.stdout === null || child.stdin === null) throw new Error('a product has its streams');
  const { stdin } = child;
  // Whoever writes to one that has ended is told so by what they wait for.
  stdin.on('error', () => undefined);
  createInterface({ input: child.stdout }).on('line', (line) => {
    state = JSON.parse(line) as ProductState;
    waiting.shift()?.resolve();
  });
  child.once('exit', (code, signal) => {
    const failure = new Error(`expected a product that runs, got its end with ${signal ?? code}`);
    for (const { reject } of waiting.splice(0)) reject(failure);
  });
  return {
    child,
    go: () => stdin.write('go\n'),
    tell: (order) =>
      new Promise((resolve, reject) => {
        const isOver = child.exitCode !== null || child.signalCode !== null;
        if (isOver) reject(new Error('expected a product that runs, got one that has ended'));
        waiting.push({ resolve, reject });
        stdin.write(`${order}\n`);
      }),
    state: () => state,
  };
}

function listAcknowledged({ job, acknowledged }: Client): AcknowledgedOfOne {
  const { folder, declaration, counted } = job;
  const { manifest } = declaration;
  const lane = manifest.events[counted.event]?.lane;
  const holdings = listHoldings({ manifest, folder, effects: { now: Date.now } });
  const token = holdings.find((each) => each.lane === lane)?.tokens[0] ?? '';
  return { installation: { token }, sessions: acknowledged.list() };
}

async function findDifferences({ job, isBuilt, process, acknowledged }: Client): Promise<string[]> {
  const { recorded, dropped } = process.state();
  const told = acknowledged.count();
  const reader = run('reader-main.ts', job, isBuilt);
  const printed = reader.stdout === null ? '' : await text(reader.stdout);
  const numbers = (JSON.parse(printed) as readonly number[]).toSorted((a, b) => a - b);
  const isEachOnce = numbers.length === recorded && numbers.every((each, at) => each === at + 1);
  return [
    ...(recorded === 0 ? ['nothing was recorded'] : []),
    ...(dropped > 0 ? [`${dropped} were given up`] : []),
    ...(told === recorded ? [] : [`recorded ${recorded}, acknowledged ${told}`]),
    ...(isEachOnce
      ? []
      : [`recorded ${recorded}, in the copy ${new Set(numbers).size} of ${numbers.length}`]),
  ];
}

function run(
  program: 'product-main.ts' | 'reader-main.ts',
  job: ProductJob,
  isBuilt: boolean,
): ChildProcess {
  const file = fileURLToPath(new URL(program, import.meta.url));
  const flags = [...(isBuilt ? [] : ['--conditions=candor-source']), '--import', 'tsx'];
  return spawn(process.execPath, [...flags, file, JSON.stringify(job)], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}
