import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CollectorBench, createCollectorBench } from './collector.fixture.ts';
import { askDishes } from './kitchen-questions.fixture.ts';
import { eventLine, headLine } from './lib/door/door.fixture.ts';
import { KITCHEN_YAML } from './lib/registry/manifest.fixture.ts';
import { engineMemoryBytesMin } from './limits.ts';

let bench: CollectorBench;
beforeEach(async () => {
  bench = await createCollectorBench();
});
afterEach(() => bench.remove());

const MIB = 2 ** 20;

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
    const { status, body } = await bench.call('POST /api/ask', { body: askDishes(0, 0) });
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
