import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CollectorBench, createCollectorBench } from './collector.fixture.ts';
import {
  type FloodBench,
  type FloodRequest,
  type Flooded,
  type Sender,
  createFloodBench,
} from './flood.fixture.ts';
import { eventLine, headLine } from './lib/door/door.fixture.ts';
import { KITCHEN_YAML } from './lib/registry/manifest.fixture.ts';
import { bodyBytesInFlightMaxSmallest, engineMemoryBytesMin } from './limits.ts';

let bench: CollectorBench;
let flood: FloodBench;
beforeEach(async () => {
  bench = await createCollectorBench();
  flood = createFloodBench(bench.folder);
});
afterEach(async () => {
  await flood.remove();
  await bench.remove();
});

const MIB = 2 ** 20;
/**
 * What the heap may grow by beside the bodies: what was thrown away of them, and of what was read of them, until it is looked through. On a busy
 * machine that is late: a megabyte of each body that was refused lay there too (250 to 350 MiB in all).
 */
const SLACK_BYTES = 384 * MIB;
const SENDERS = 192;
/** Together far more than the budget with that slack. */
const SENDERS_BEYOND = 384;

/** Almost as large as one may be, with one event. */
const REPORT = ((): FloodRequest => {
  const at = new Date().toISOString();
  const filler = `${' '.repeat(999)}\n`.repeat(1_980);
  const body = Buffer.from(headLine({ started: at }) + eventLine(1, { at }) + filler);
  return { path: '/v1/report/kitchen-key', headers: {}, body };
})();

interface Flood extends Flooded {
  readonly senders: readonly Sender[];
  readonly countUnanswered: () => number;
  /** What it would hold with a full budget, and the slack. */
  readonly boundBytes: number;
}

/** A collector in a process of its own that took one such report, and then the beginnings of many at once. */
async function startFlood(bodyBytesInFlightMax: number, count = SENDERS): Promise<Flood> {
  const flooded = await flood.start(bodyBytesInFlightMax, [KITCHEN_YAML]);
  expect(await flooded.post(REPORT)).toBe(200);
  const boundBytes = await flooded.readBound(SLACK_BYTES);
  const senders = Array.from({ length: count }, () => flooded.begin(REPORT));
  const countUnanswered = (): number =>
    senders.filter(({ readStatus }) => readStatus() === null).length;
  return { ...flooded, senders, countUnanswered, boundBytes };
}

// The most that a process has held is read where Linux tells it.
const isLinux = process.platform === 'linux';

it.runIf(isLinux)(
  'a flood of large reports takes no more memory than may be on its way',
  async () => {
    const { senders, countUnanswered, ...flooded } = await startFlood(bodyBytesInFlightMaxSmallest);
    const fitting = Math.floor(bodyBytesInFlightMaxSmallest / REPORT.body.length);
    await expect.poll(countUnanswered).toBeLessThanOrEqual(fitting);
    for (const { finish } of senders) finish();
    await expect.poll(countUnanswered).toBe(0);
    const statuses = new Set(senders.map(({ readStatus }) => readStatus()));
    expect(statuses).toEqual(new Set([200, 503]));
    expect(await flooded.post(REPORT)).toBe(200);
    expect(await flooded.readPeak()).toBeLessThan(flooded.boundBytes);
  },
);

it.runIf(isLinux)(
  'the same flood takes more than that where the setting lets all of it in',
  async () => {
    const flooded = await startFlood(2 * SENDERS_BEYOND * REPORT.body.length, SENDERS_BEYOND);
    await expect.poll(flooded.readPeak).toBeGreaterThan(flooded.boundBytes);
    expect(flooded.countUnanswered()).toBe(SENDERS_BEYOND);
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
