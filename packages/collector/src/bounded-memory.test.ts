import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { ClientRequest } from 'node:http';
import { type Socket, connect } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CollectorProcesses, createCollectorProcesses } from './collector-process.fixture.ts';
import { type CollectorBench, createCollectorBench } from './collector.fixture.ts';
import { readConnectionFile } from './lib/data-folder/connection-file.ts';
import { describeDataFolder } from './lib/data-folder/data-folder.ts';
import { eventLine, headLine } from './lib/door/door.fixture.ts';
import { KITCHEN_YAML } from './lib/registry/manifest.fixture.ts';
import { bodyBytesInFlightMaxSmallest, engineMemoryBytesMin } from './limits.ts';

let bench: CollectorBench;
let processes: CollectorProcesses;
const sockets: Socket[] = [];
let stopProcess = async (): Promise<void> => undefined;
beforeEach(async () => {
  bench = await createCollectorBench();
  processes = createCollectorProcesses();
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await stopProcess();
  await bench.remove();
});

const MIB = 2 ** 20;
/** What the heap may grow by beside the bodies: what was thrown away of refused ones until it is looked through. */
const SLACK_BYTES = 192 * MIB;
/** Together far more than the budget with that slack. */
const SENDERS = 192;

/** Almost as large as one may be, with one event. */
const REPORT = ((): Buffer => {
  const at = new Date().toISOString();
  const filler = `${' '.repeat(999)}\n`.repeat(1_980);
  return Buffer.from(headLine({ started: at }) + eventLine(1, { at }) + filler);
})();

/** The most that a process has held in its memory: `VmHWM`, see proc_pid_status(5). */
async function readPeakBytes(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1_024;
}

interface Sender {
  /** Null until an answer comes. */
  readonly readStatus: () => number | null;
  readonly finish: () => void;
}

/** Sends all of a report but its last byte. */
function beginReport(port: number): Sender {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  socket.write(
    `POST /v1/report/kitchen-key HTTP/1.1\r\nhost: x\r\ncontent-length: ${REPORT.length}\r\n\r\n`,
  );
  socket.write(REPORT.subarray(0, -1));
  return {
    readStatus: () => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0) || null,
    finish: () => void socket.write(REPORT.subarray(-1)),
  };
}

interface Flooded {
  readonly senders: readonly Sender[];
  readonly countUnanswered: () => number;
  readonly readPeak: () => Promise<number>;
  /** What it would hold with a full budget, and the slack. */
  readonly boundBytes: number;
  readonly post: () => Promise<number>;
}

/** A collector in a process of its own that took one such report, and then the beginnings of many at once. */
async function startFlood(bodyBytesInFlightMax: number): Promise<Flooded> {
  const { folder } = bench;
  const options = ['--body-bytes-in-flight-max', String(bodyBytesInFlightMax)];
  const { child, url } = await processes.spawn(folder, options);
  stopProcess = async () => {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'close');
    stopProcess = async () => undefined;
  };
  const { token } = readConnectionFile(describeDataFolder(folder)) ?? { token: '' };
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/yaml' };
  await fetch(`${url}/api/manifests`, { method: 'POST', headers, body: KITCHEN_YAML });
  const post = async (): Promise<number> =>
    (await fetch(`${url}/v1/report/kitchen-key`, { method: 'POST', body: REPORT })).status;
  expect(await post()).toBe(200);
  const readPeak = (): Promise<number> => readPeakBytes(child.pid);
  const boundBytes = (await readPeak()) + bodyBytesInFlightMaxSmallest + SLACK_BYTES;
  const port = Number(new URL(url).port);
  const senders = Array.from({ length: SENDERS }, () => beginReport(port));
  const countUnanswered = (): number =>
    senders.filter(({ readStatus }) => readStatus() === null).length;
  return { senders, countUnanswered, readPeak, boundBytes, post };
}

// The most that a process has held is read where Linux tells it.
const isLinux = process.platform === 'linux';

it.runIf(isLinux)(
  'a flood of large reports takes no more memory than may be on its way',
  async () => {
    const flood = await startFlood(bodyBytesInFlightMaxSmallest);
    const fitting = Math.floor(bodyBytesInFlightMaxSmallest / REPORT.length);
    await expect.poll(flood.countUnanswered).toBeLessThanOrEqual(fitting);
    for (const { finish } of flood.senders) finish();
    await expect.poll(flood.countUnanswered).toBe(0);
    const statuses = new Set(flood.senders.map(({ readStatus }) => readStatus()));
    expect(statuses).toEqual(new Set([200, 503]));
    expect(await flood.post()).toBe(200);
    expect(await flood.readPeak()).toBeLessThan(flood.boundBytes);
  },
);

it.runIf(isLinux)(
  'the same flood takes more than that where the setting lets all of it in',
  async () => {
    const flood = await startFlood(2 * SENDERS * REPORT.length);
    await expect.poll(flood.readPeak).toBeGreaterThan(flood.boundBytes);
    expect(flood.countUnanswered()).toBe(SENDERS);
  },
);

interface EngineAccess {
  readonly url: string;
  readonly authorization: string;
}

/** Where the engine is and what opens it, as the collector's next request to it says: nobody else is told. */
async function overhearEngine(cause: () => Promise<unknown>): Promise<EngineAccess> {
  let heard: EngineAccess | null = null;
  const onRequest = (message: unknown): void => {
    const { request } = message as { readonly request: ClientRequest };
    const authorization = String(request.getHeader('authorization') ?? '');
    const url = `http://${String(request.getHeader('host'))}`;
    if (authorization.startsWith('Basic ')) heard = { url, authorization };
  };
  subscribe('http.client.request.start', onRequest);
  try {
    await cause();
  } finally {
    unsubscribe('http.client.request.start', onRequest);
  }
  if (heard === null) throw new Error('the collector did not ask its engine');
  return heard;
}

const today = new Date().toISOString().slice(0, 10);
const question = {
  product: 'kitchen',
  metric: { of: 'events', event: 'dish.cooked' },
  breakdown: null,
  filters: [],
  span: { from: today, to: today },
  step: 'span',
};

async function sendOne(seq: number): Promise<number> {
  const at = new Date().toISOString();
  const body = headLine({ started: at }) + eventLine(seq, { at });
  const door = `${bench.collector().url}/v1/report/kitchen-key`;
  return (await fetch(door, { method: 'POST', body })).status;
}

it('the engine keeps to the cap it is given: a question is refused while nothing is left, and reports are taken', async () => {
  const engineMemoryBytesMax = engineMemoryBytesMin;
  await bench.start({ engineMemoryBytesMax });
  await bench.call('POST /api/manifests', { body: KITCHEN_YAML });
  await bench.whenReady();
  const ask = async (): Promise<string> => {
    const { status, body } = await bench.call('POST /api/ask', { body: question });
    return status === 200 ? 'answered' : `${status} ${body.error.code}`;
  };
  const { url, authorization } = await overhearEngine(ask);
  const run = async (body: string): Promise<string> => {
    const answer = await fetch(url, { method: 'POST', headers: { authorization }, body });
    return (await answer.text()).trim();
  };
  const setting = "SELECT value FROM system.server_settings WHERE name = 'max_server_memory_usage'";
  expect(await run(setting)).toBe(String(engineMemoryBytesMax));
  await run('CREATE DATABASE filled');
  await run('CREATE TABLE filled.rows (text String) ENGINE = Memory');
  /** Fills what the engine may have until it refuses more, in ever smaller pieces. */
  const fill = async (): Promise<void> => {
    for (let bytes = 16 * MIB; bytes >= 4 * MIB; bytes /= 2) {
      const rows = `SELECT randomString(1024) FROM numbers(${bytes / 1_024})`;
      let said = '';
      while (said === '') said = await run(`INSERT INTO filled.rows ${rows}`);
      expect(said).toContain('MEMORY_LIMIT_EXCEEDED');
    }
  };
  const askFilled = async (): Promise<string> => {
    await fill();
    return ask();
  };
  await expect.poll(askFilled).toBe('422 question_too_costly');
  const sent = [1, 2, 3];
  for (const seq of sent) expect(await sendOne(seq)).toBe(200);
  await run('DROP TABLE filled.rows SYNC');
  await expect.poll(ask).toBe('answered');
  expect((await bench.whenLoaded()).eventsStored).toBe(sent.length);
});
