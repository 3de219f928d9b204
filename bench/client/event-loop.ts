/**
 * What telemetry does to the event loop of a server: a small HTTP server under a steady load, with heartbeats that are recorded
 * and sent, against the same server without. An hour passes in a second, so that a run has as many beats as a working day.
 *
 * Fresh processes, one with and one without in turn. The noise of a machine shows in how far the runs without differ among
 * themselves: a difference that is smaller than that says nothing.
 */
import { spawn } from 'node:child_process';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export interface EventLoopBench {
  /** Address of the built client's module `telemetry`. */
  readonly clientUrl: string;
  /** Address of the built module with the declaration of the product automation-server. */
  readonly productUrl: string;
  readonly folder: string;
  /** Runs of each kind. Default: 7. */
  readonly runs?: number;
  /** How long a run is measured, which is as many hours of heartbeats. Default: 8. */
  readonly seconds?: number;
}

/** Milliseconds by which the loop was late, as the median of the runs; `p99Ms` of the least and of the worst run too. */
export interface EventLoopRow {
  readonly name: string;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p99MsRange: readonly [least: number, most: number];
  readonly maxMs: number;
  /** The most within 100 ms from a beat on, in the median of a run's beats; without telemetry, from where one would be. */
  readonly afterBeatMs: number;
  /** Heartbeats in a run. */
  readonly beats: number;
  /** Reports that the collector took, in all runs. */
  readonly reports: number;
}

/** The row without telemetry, and the row with it. */
export async function measureEventLoop(bench: EventLoopBench): Promise<readonly EventLoopRow[]> {
  const { runs = 7, seconds = 8 } = bench;
  const collector = await startCollector();
  const delays: Record<Mode, Delay[]> = { without: [], with: [] };
  const reports = { without: 0, with: 0 };
  try {
    for (let run = 0; run < runs; run += 1) {
      for (const mode of MODES) {
        const before = collector.countReports();
        const folder = join(bench.folder, `event-loop-${run}`);
        const { clientUrl, productUrl } = bench;
        const args = [mode, `${seconds}`, clientUrl, productUrl, folder, collector.url];
        delays[mode].push(await measureServer(args));
        reports[mode] += collector.countReports() - before;
      }
    }
  } finally {
    collector.close();
  }
  return MODES.map((mode) => ({
    ...summarize(delays[mode]),
    name: NAMES[mode],
    reports: reports[mode],
  }));
}

type Mode = 'without' | 'with';

const MODES: readonly Mode[] = ['without', 'with'];
const NAMES: Readonly<Record<Mode, string>> = {
  without: 'a server without telemetry',
  with: 'the same server, a heartbeat a second',
};

interface Delay {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly afterBeatMs: number;
  readonly beats: number;
}

function summarize(delays: readonly Delay[]): Omit<EventLoopRow, 'name' | 'reports'> {
  const middle = (of: keyof Delay): number =>
    delays.map((delay) => delay[of]).toSorted((a, b) => a - b)[Math.floor(delays.length / 2)] ??
    Number.NaN;
  const tails = delays.map(({ p99Ms }) => p99Ms);
  return {
    p50Ms: middle('p50Ms'),
    p99Ms: middle('p99Ms'),
    p99MsRange: [Math.min(...tails), Math.max(...tails)],
    maxMs: middle('maxMs'),
    afterBeatMs: middle('afterBeatMs'),
    beats: middle('beats'),
  };
}

const CHILD = fileURLToPath(new URL('event-loop-child.mjs', import.meta.url));

/** Starts the server, asks it for something again and again until it ends, and returns what it told. */
async function measureServer(args: readonly string[]): Promise<Delay> {
  const child = spawn(process.execPath, [CHILD, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString('utf8');
  });
  const ended = new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve());
  });
  while (!output.includes('\n') && child.exitCode === null) await sleep(10);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
  const load = setInterval(() => ask(agent, Number(output.split('\n')[0])), requestEveryMs);
  await ended;
  clearInterval(load);
  agent.destroy();
  const [, told] = output.split('\n');
  if (told === undefined || told === '') throw new Error('Expected the server to tell its delays.');
  return JSON.parse(told) as Delay;
}

const requestEveryMs = 5;

function ask(agent: http.Agent, port: number): void {
  http
    .get({ agent, port, host: '127.0.0.1' }, (response) => response.resume())
    // The last ones meet a server that has ended.
    .on('error', () => undefined);
}

interface Collector {
  readonly url: string;
  readonly countReports: () => number;
  readonly close: () => void;
}

async function startCollector(): Promise<Collector> {
  let reports = 0;
  const server = http.createServer((request, response) => {
    request.resume().on('end', () => {
      reports += 1;
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"accepted":1}');
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    countReports: () => reports,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
