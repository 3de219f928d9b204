/** The collector that is measured: a process of its own with all its parts, as `npm start` runs it. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Answer } from '@candor/query/answer';
import type { CollectorStatus } from '@candor/query/api';
import type { Question } from '@candor/query/question';
import { type Product, root } from './mix.ts';

export interface MeasuredCollector {
  readonly port: number;
  readonly register: (products: readonly Product[]) => Promise<void>;
  readonly readStatus: () => Promise<CollectorStatus>;
  readonly ask: (question: Question) => Promise<Answer>;
  /** What a page of the dashboard fetches. */
  readonly read: <Result>(path: string) => Promise<Result>;
  /** Waits until the store has all that was acknowledged, and the rollups are up to date. */
  readonly whenLoaded: () => Promise<void>;
  /** Bytes of memory of the collector and of all its children. */
  readonly readMemoryBytes: () => Promise<MemoryBytes>;
  readonly stop: () => Promise<void>;
}

export interface MemoryBytes {
  readonly collector: number;
  readonly engine: number;
  /** Of those of the engine the pages of its own program, which the system can take back. */
  readonly engineProgram: number;
}

export interface CollectorStart {
  readonly dataFolder: string;
  readonly options?: readonly string[];
  /** The built packages, as they are published, or the source. */
  readonly isBuilt: boolean;
}

/** The API answered, and not with what was asked for. */
export class RefusedError extends Error {
  readonly status: number;
  constructor(asked: string, status: number) {
    super(`${asked} answered ${status}`);
    this.name = 'RefusedError';
    this.status = status;
  }
}

/** The compiler knows by itself which are older than their source. */
export function buildPackages(): void {
  const compiler = join(root, 'node_modules/.bin/tsc');
  execFileSync(compiler, ['-b', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
}

const startMsMax = 120_000;
const SOURCE = ['--conditions=candor-source', '--import', 'tsx'];

/** Resolves when it answers /healthz. */
export async function startMeasured(start: CollectorStart): Promise<MeasuredCollector> {
  const program = start.isBuilt ? 'dist/main.js' : 'src/main.ts';
  const child = spawn(
    process.execPath,
    [
      ...(start.isBuilt ? [] : SOURCE),
      join(root, 'packages/collector', program),
      '--data',
      start.dataFolder,
      '--port',
      '0',
      ...(start.options ?? []),
    ],
    { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const { url, token } = await whenHealthy(start.dataFolder, child);
  const call = async <Result>(method: string, path: string, body?: string): Promise<Result> => {
    const type = path === '/api/manifests' ? 'application/yaml' : 'application/json';
    const answer = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': type },
      ...(body === undefined ? {} : { body }),
    });
    if (!answer.ok) throw new RefusedError(`${method} ${path}`, answer.status);
    return (await answer.json()) as Result;
  };
  const readStatus = (): Promise<CollectorStatus> => call('GET', '/api/status');
  return {
    port: Number(new URL(url).port),
    register: async (products) => {
      for (const { yaml } of products) await call('POST', '/api/manifests', yaml);
    },
    readStatus,
    ask: (question) => call('POST', '/api/ask', JSON.stringify(question)),
    read: (path) => call('GET', path),
    whenLoaded: async () => {
      while ((await readStatus()).journal.eventsWaiting > 0) await wait(200);
    },
    readMemoryBytes: () => readMemoryBytes(child.pid ?? 0),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

/** Asks until there is an answer: a collector says that it is well before its store is. */
export async function whenAnswered(
  { ask }: MeasuredCollector,
  question: Question,
): Promise<Answer> {
  const until = Date.now() + startMsMax;
  for (;;) {
    try {
      return await ask(question);
    } catch (failure) {
      const isBusy = failure instanceof RefusedError && failure.status === 503;
      if (!isBusy || Date.now() > until) throw failure;
    }
    await wait(20);
  }
}

async function whenHealthy(
  dataFolder: string,
  child: ChildProcess,
): Promise<{ readonly url: string; readonly token: string }> {
  const until = Date.now() + startMsMax;
  while (Date.now() < until && child.exitCode === null) {
    try {
      const text = await readFile(join(dataFolder, 'collector.json'), 'utf8');
      const file = JSON.parse(text) as { url: string; token: string; pid: number };
      if (file.pid === child.pid && (await fetch(`${file.url}/healthz`)).ok) return file;
    } catch {
      // Not yet.
    }
    await wait(20);
  }
  throw new Error('the collector did not start');
}

/** By Linux's own count of what is resident, with files that are mapped. */
async function readMemoryBytes(pid: number): Promise<MemoryBytes> {
  let engine = 0;
  let engineProgram = 0;
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const status = await readFile(`/proc/${name}/status`, 'utf8').catch(() => '');
    if (Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]) !== pid) continue;
    engine += readBytes(status, 'VmRSS');
    engineProgram += readBytes(status, 'RssFile');
  }
  const own = await readFile(`/proc/${pid}/status`, 'utf8');
  return { collector: readBytes(own, 'VmRSS'), engine, engineProgram };
}

/** See proc_pid_status(5). */
function readBytes(status: string, name: 'VmRSS' | 'RssFile'): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) * 1024;
}

export function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
