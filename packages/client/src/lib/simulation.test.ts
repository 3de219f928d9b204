import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  answerWith,
  listEvents,
  startCollector,
  TAKEN,
  type TestCollector,
} from '../collector.fixture.ts';
import { createTestClock } from '../product.fixture.ts';
import { createSandbox, type Sandbox } from '../sandbox.fixture.ts';

const HOUR_MS = 3_600_000;
const INSTALLATIONS = 3;
const DAYS = 12;
const MONTHLY = { ids: { device: 'monthly' } } as const;

let collector: TestCollector;
/** Bodies that were answered with 200. */
const taken: string[] = [];
const sandboxes: Sandbox[] = [];
beforeEach(async () => {
  taken.length = 0;
  let requests = 0;
  collector = await startCollector((response, received) => {
    requests += 1;
    const isRefused = requests % 11 === 0 && received.body.includes('"event":"heartbeat"');
    if (isRefused) return answerWith(400)(response, received);
    if (requests % 7 === 0) return answerWith(503, { 'retry-after': '600' })(response, received);
    taken.push(received.body);
    return TAKEN(response, received);
  });
});
afterEach(async () => {
  for (const sandbox of sandboxes.splice(0)) sandbox.remove();
  await collector.close();
});

interface Simulated {
  readonly sandbox: Sandbox;
  readonly clock: ReturnType<typeof createTestClock>;
  recorded: number;
}

function install(number: number): Simulated {
  const clock = createTestClock(Date.UTC(2026, 9, 26, number));
  const sandbox = createSandbox(collector.url);
  sandboxes.push(sandbox);
  sandbox.openOn({ effects: { ...clock, env: {} } }, MONTHLY).close();
  return { sandbox, clock, recorded: 0 };
}

/** A server that is started anew each day. */
async function liveOneDay(simulated: Simulated): Promise<void> {
  const { sandbox, clock } = simulated;
  const telemetry = sandbox.open({ effects: { ...clock, env: {} } }, MONTHLY);
  telemetry.heartbeat('heartbeat', () => ({ uptime: 1 }));
  for (let step = 0; step < 2; step += 1) {
    clock.advance(12 * HOUR_MS);
    await telemetry.send();
  }
  simulated.recorded += telemetry.counts().recorded;
  telemetry.close();
}

async function sendTheRest({ sandbox, clock }: Simulated): Promise<void> {
  const telemetry = sandbox.open({ effects: { ...clock, env: {} } }, MONTHLY);
  for (let attempt = 0; sandbox.readLines().length > 0 && attempt < 20; attempt += 1) {
    clock.advance(24 * HOUR_MS);
    await telemetry.send();
  }
  telemetry.close();
  expect(sandbox.readLines()).toEqual([]);
}

it('days of many installations in one process: each event arrives once, or is counted as lost', async () => {
  const installations = Array.from({ length: INSTALLATIONS }, (_, number) => install(number));
  for (let day = 0; day < DAYS; day += 1) {
    for (const installation of installations) await liveOneDay(installation);
  }
  for (const installation of installations) await sendTheRest(installation);

  const arrived = new Set<string>();
  const devices = new Set<unknown>();
  let [count, lost] = [0, 0];
  for (const body of taken) {
    const head = JSON.parse(body.split('\n')[0] ?? '') as Record<string, string>;
    devices.add(head['device']);
    for (const event of listEvents({ received: [{ body }] })) {
      if (event['event'] === 'candor.lost') lost += Number(event['count']);
      else count += 1;
      arrived.add(`${head['session']}:${String(event['seq'])}`);
    }
  }
  const recorded = installations.reduce((sum, installation) => sum + installation.recorded, 0);
  expect(recorded).toBeGreaterThan(INSTALLATIONS * DAYS * 20);
  expect(lost).toBeGreaterThan(0);
  expect(count + lost).toBe(recorded);
  // No number came twice.
  expect(arrived.size).toBe(listEvents({ received: taken.map((body) => ({ body })) }).length);
  // Each installation in October and in November.
  expect(devices.size).toBe(2 * INSTALLATIONS);
});
