import { mkdirSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CollectorBench, createCollectorBench } from './collector.fixture.ts';
import { pause } from './collector-process.fixture.ts';
import { describeDataFolder } from './lib/data-folder/data-folder.ts';
import { TWO_COLLECTORS, createClockJumps } from './lib/faults/clocks.fixture.ts';
import {
  STORE_AWAY,
  TORN_SEGMENT,
  createFullNewStore,
  createFullStore,
} from './lib/faults/disks.fixture.ts';
import {
  createCollectorKills,
  createEngineKills,
  createKillsOfBoth,
  createTerminations,
} from './lib/faults/kills.fixture.ts';
import { createPowerCuts } from './lib/faults/power-cut.fixture.ts';
import { type Fault, tryFault } from './lib/faults/trial.fixture.ts';
import { type SmallDisk, mountSmallDisk } from './lib/disk/small-disk.fixture.ts';
import { type RetryingClient, startRetryingClient } from './retrying-client.fixture.ts';
import { compareStored } from './stored-events.fixture.ts';
import { KITCHEN_YAML } from './lib/registry/manifest.fixture.ts';

let bench: CollectorBench;
let disk: SmallDisk | null = null;
beforeEach(async () => {
  bench = await createCollectorBench();
});
afterEach(async () => {
  await bench.stop();
  disk?.remove();
  disk = null;
  await bench.remove();
});

const ALL_EVENTS = {
  product: 'kitchen',
  metric: { of: 'events', event: 'dish.cooked' },
  breakdown: null,
  filters: [],
  step: 'span',
};

/** As many installations as an answer needs, and one more. */
const CLIENTS = 6;

/** Event by event, and as the rollups count them. */
async function expectStored(client: RetryingClient): Promise<void> {
  const acknowledged = await client.settle();
  const { differences, ...counted } = await compareStored(bench.folder, acknowledged);
  expect(differences).toEqual([]);
  expect(counted.acknowledged).toBeGreaterThan(0);
  expect(counted).toMatchObject({ stored: counted.acknowledged, inAnswers: counted.acknowledged });
}

/** Short forms of what `npm run bench -- faults` does for longer, by the same code. */
const FAULTS: readonly Fault[] = [
  createCollectorKills(2),
  createKillsOfBoth(1),
  createEngineKills(2),
  createTerminations(1),
  createPowerCuts(2),
  createFullStore(0),
  createFullNewStore(0),
  STORE_AWAY,
  TORN_SEGMENT,
  createClockJumps(200),
  TWO_COLLECTORS,
];

it.for(FAULTS)(
  '$title, under load from clients that retry: what was acknowledged is stored, exactly once',
  async (fault, context) => {
    const result = await tryFault(fault, 'short');
    context.skip('why' in result && result.isForbidden, 'why' in result ? result.why : '');
    expect(result).toMatchObject({ differences: [], seen: expect.any(String) as unknown });
  },
);

it('a disk that is full for the journal: 503, nothing acknowledged, nothing lost, and room is enough to go on', async (context) => {
  const { journalFolder } = describeDataFolder(bench.folder);
  mkdirSync(journalFolder, { recursive: true });
  disk = mountSmallDisk(2_097_152, journalFolder);
  context.skip(disk === null, 'mounting a tmpfs is not allowed here');
  if (disk === null) return;
  const { url } = await bench.start();
  await bench.call('POST /api/manifests', { body: KITCHEN_YAML });
  const client = startRetryingClient({ url }, CLIENTS);
  await pause(300);
  disk.fill();
  const refused = await client.whenAnswered(503);
  expect(refused).toMatchObject({ code: 'journal_failed', retryAfter: '30' });
  // Segments that the store has taken give room back, and the journal goes on: it is filled again until that is seen.
  const { fill, clear } = disk;
  const readHealth = async (): Promise<readonly unknown[]> => {
    const { status, headers } = await fetch(`${url}/healthz`);
    return [status, headers.get('retry-after')];
  };
  const fillAndRead = (): Promise<readonly unknown[]> => {
    fill();
    return readHealth();
  };
  await expect.poll(fillAndRead, { interval: 20 }).toEqual([503, '30']);
  clear();
  await expect.poll(readHealth).toEqual([200, null]);
  await expectStored(client);
});

it('a store that is away at the start is waited for, while reports are taken', async () => {
  await bench.start();
  await bench.call('POST /api/manifests', { body: KITCHEN_YAML });
  await bench.collector().stop();
  // Port 1 is nobody's.
  const { url } = await bench.start({ storeUrl: 'http://127.0.0.1:1/candor' });
  const client = startRetryingClient({ url }, CLIENTS);
  await pause(300);
  const acknowledged = await client.finish();
  const { body } = await bench.call('GET /api/status');
  expect(body).toMatchObject({
    engine: { kind: 'cluster', up: false },
    journal: { eventsWaiting: acknowledged },
  });
  const question = { ...ALL_EVENTS, span: { from: '2026-11-01', to: '2026-11-30' } };
  const answer = await bench.call('POST /api/ask', { body: question });
  expect(answer.body.error.code).toBe('store_away');
  await bench.collector().stop();
  await bench.start();
  await expectStored(client);
});
