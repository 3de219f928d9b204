/** A whole collector in a folder of its own: real port, real disk, real engine. And a vendor who signs in to it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Api, ApiError, CollectorStatus, RouteName } from '@candor/query/api';
import { type Collector, type CollectorOptions, startCollector } from './collector.ts';
import { checkAnswer, checkQuery, checkTaken } from './lib/api/answer-schema.fixture.ts';
import { readConnectionFile } from './lib/data-folder/connection-file.ts';
import { describeDataFolder } from './lib/data-folder/data-folder.ts';

export interface CollectorBench {
  readonly folder: string;
  readonly logged: string[];
  readonly collector: () => Collector;
  /** `now` is the collector's clock, in milliseconds. */
  readonly start: (options?: Partial<CollectorOptions>, now?: () => number) => Promise<Collector>;
  /** Calls the API with the bearer token that lies in the data folder, or with these headers instead. */
  readonly call: <Route extends keyof Api>(
    route: Route,
    options?: CallOptions,
  ) => Promise<CallAnswer<Api[Route]['answer']>>;
  /** Waits until questions are answered: the store makes its tables a moment after the port is open. */
  readonly whenReady: () => Promise<void>;
  /** Waits until the store has all that was acknowledged. */
  readonly whenLoaded: () => Promise<CollectorStatus>;
  /** Stops the collector if one was started. */
  readonly stop: () => Promise<void>;
  readonly remove: () => Promise<void>;
}

export interface CallOptions {
  /** Values of the route's `:name` parameters. */
  readonly params?: Readonly<Record<string, string>>;
  /** What follows the `?`. */
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Replaces the bearer token. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface CallAnswer<Answer> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Answer & ApiError;
}

/** Only what hangs is to end. */
const LOADED_MS_MAX = 60_000;

export async function createCollectorBench(): Promise<CollectorBench> {
  const folder = await mkdtemp(join(tmpdir(), 'candor-collector-'));
  const logged: string[] = [];
  let running: Collector | null = null;
  const collector = (): Collector => {
    if (running === null) throw new Error('start() comes first');
    return running;
  };
  const bench: CollectorBench = {
    folder,
    logged,
    collector,
    start: async (options = {}, now = Date.now) => {
      const log = (line: string): void => void logged.push(line);
      running = await startCollector({ dataFolder: folder, port: 0, ...options }, { log, now });
      return running;
    },
    whenReady: async () => {
      const until = Date.now() + LOADED_MS_MAX;
      while (!(await fetch(`${collector().url}/readyz`)).ok && Date.now() < until) await pause();
    },
    call: (route, options) => call(folder, collector().url, route, options),
    whenLoaded: () => whenLoaded(bench),
    stop: async () => running?.stop(),
    remove: async () => {
      await running?.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return bench;
}

/** Every answer is one by the schema of its route, and so is every body that was taken. */
async function call<Answer>(
  folder: string,
  url: string,
  route: RouteName,
  { params = {}, query = {}, body, headers }: CallOptions = {},
): Promise<CallAnswer<Answer>> {
  const [method = '', pattern = ''] = route.split(' ');
  const path = pattern.replaceAll(/:(\w+)/g, (_, name: string) => params[name] ?? '');
  const token = readConnectionFile(describeDataFolder(folder))?.token ?? '';
  const sent = typeof body === 'string' ? body : JSON.stringify(body ?? {});
  const answer = await fetch(`${url}${path}?${new URLSearchParams(query).toString()}`, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(headers ?? { authorization: `Bearer ${token}` }),
    },
    ...(method === 'GET' ? {} : { body: sent }),
  });
  const value = (await answer.json()) as Answer & ApiError;
  checkAnswer(route, answer.status, value);
  checkQuery(route, answer.status, query);
  checkTaken(route, answer.status, { sent, answer: value });
  return { status: answer.status, headers: answer.headers, body: value };
}

async function whenLoaded(bench: CollectorBench): Promise<CollectorStatus> {
  const deadline = Date.now() + LOADED_MS_MAX;
  for (;;) {
    const { body } = await bench.call('GET /api/status');
    if (body.journal.eventsWaiting === 0 && body.engine.up) return body;
    if (Date.now() > deadline)
      throw new Error(`not loaded: ${JSON.stringify(body)} ${bench.logged.join('\n')}`);
    await pause();
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 50));
}
