import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { type FloodRequest, useFlood } from './flood.fixture.ts';
import { eventLine, headLine } from './lib/door/door.fixture.ts';
import { CAMERAS_KEY, CAMERAS_YAML, envelope } from './lib/foreign/foreign.fixture.ts';
import { foreignItemsPerTurn } from './lib/foreign/limits.ts';
import { encodeLogs } from './lib/foreign/otlp/encode-logs.fixture.ts';
import { KITCHEN_YAML } from './lib/registry/manifest.fixture.ts';
import {
  bodyBytesInFlightMaxSmallest,
  inflateInlineBytesMax,
  inflateInlineOutputBytesMax,
} from './limits.ts';

/** What the heap may grow by beside the bodies: what was thrown away of them until it is looked through. */
const SLACK_BYTES = 192 * 2 ** 20;

const flood = useFlood();

/** Of a body that is inflated on the spot, and of which there is more left to be read when others have their turn. */
function pack(body: Buffer): Buffer {
  expect(body.length).toBeLessThan(inflateInlineOutputBytesMax);
  const packed = gzipSync(body);
  expect(packed.length).toBeLessThan(inflateInlineBytesMax);
  expect(packed.length * REPORTS.senders).toBeLessThan(bodyBytesInFlightMaxSmallest);
  return packed;
}

const ITEMS = foreignItemsPerTurn + 20;

interface Door {
  /** Together they come to several times the budget with the slack, and are a few hundredths of it on the wire. */
  readonly senders: number;
  /** With these names to tell one body from another. */
  readonly build: (index: number) => FloodRequest;
  readonly readAccepted: (answer: string) => number;
}

const GZIP = { 'content-encoding': 'gzip' };
const JSON_TYPE = { 'content-type': 'application/json', ...GZIP };

const REPORTS: Door = {
  senders: 1_500,
  build: (index) => {
    const at = new Date().toISOString();
    const session = `0d5c0d5c-0d5c-4d5c-8d5c-${String(index).padStart(12, '0')}`;
    const filler = `${' '.repeat(999)}\n`.repeat(255);
    const text = headLine({ started: at, session }) + eventLine(1, { at }) + filler;
    return { path: '/v1/report/kitchen-key', headers: GZIP, body: pack(Buffer.from(text)) };
  },
  readAccepted: () => 1,
};

const ENVELOPES: Door = {
  senders: 500,
  build: (index) => {
    const time = new Date().toISOString();
    const tags = { 'ai.session.id': `session ${index}` };
    const name = 'Connected to site';
    const data = {
      baseType: 'EventData',
      baseData: { ver: 2, name, measurements: { Cameras: 1 } },
    };
    const all = Array.from({ length: ITEMS }, () => envelope({ time, tags, data }));
    const body = pack(Buffer.from(JSON.stringify(all)));
    return { path: '/v2/track', headers: JSON_TYPE, body };
  },
  readAccepted: (answer) => Number(/"itemsAccepted":(\d+)/.exec(answer)?.[1]),
};

function createLogsDoor(encoding: 'json' | 'protobuf'): Door {
  return {
    senders: 500,
    build: (index) => {
      const record = {
        timeNs: BigInt(Date.now()) * 1_000_000n,
        eventName: 'Connected to site',
        attributes: { Cameras: index, Milliseconds: 1500.5, IsHttps: true },
      };
      const records = Array.from({ length: ITEMS }, () => record);
      const resource = { 'service.version': '1.2.3', 'service.name': CAMERAS_KEY };
      const type = encoding === 'json' ? 'application/json' : 'application/x-protobuf';
      const headers = { ...GZIP, 'content-type': type };
      return {
        path: '/v1/logs',
        headers,
        body: pack(encodeLogs({ resource, records }, encoding)),
      };
    },
    readAccepted: () => ITEMS,
  };
}

// The most that a process has held is read where Linux tells it.
it.runIf(process.platform === 'linux').each([
  ['reports', REPORTS],
  ['envelopes of Application Insights', ENVELOPES],
  ['logs of OpenTelemetry in JSON', createLogsDoor('json')],
  ['logs of OpenTelemetry in protobuf', createLogsDoor('protobuf')],
] as const)(
  'a flood of gzipped %s that inflate together takes no more memory than may be on its way, and what is acknowledged is kept',
  { timeout: 240_000 },
  async (_, door) => {
    const flooded = await flood().start(bodyBytesInFlightMaxSmallest, [KITCHEN_YAML, CAMERAS_YAML]);
    const [one, other] = [door.build(0), door.build(1)];
    expect(await flooded.post(one)).toBe(200);
    const boundBytes = await flooded.readBound(SLACK_BYTES);
    const senders = Array.from({ length: door.senders }, (_, index) =>
      flooded.begin(door.build(index + 2)),
    );
    const countUnanswered = (): number =>
      senders.filter(({ readStatus }) => readStatus() === null).length;
    await Promise.all(senders.map(({ whenBegun }) => whenBegun));
    await flooded.readStatus();
    for (const { finish } of senders) finish();
    await expect.poll(countUnanswered, { timeout: 120_000, interval: 100 }).toBe(0);
    expect(await flooded.readPeak()).toBeLessThan(boundBytes);
    const taken = senders.filter(({ readStatus }) => readStatus() === 200);
    expect(taken.length).toBeGreaterThan(0);
    const refused = senders.filter(({ readStatus }) => readStatus() !== 200);
    for (const { readAnswer } of refused) {
      expect(readAnswer()).toMatch(/^HTTP\/1\.1 503.*retry-after: /is);
    }
    expect(await flooded.post(other)).toBe(200);
    const accepted = taken.reduce(
      (sum, { readAnswer }) => sum + door.readAccepted(readAnswer()),
      0,
    );
    const ofTwo = 2 * door.readAccepted(taken[0]?.readAnswer() ?? '');
    const readStored = async (): Promise<number> => {
      const { journal, eventsStored } = await flooded.readStatus();
      return journal.eventsWaiting === 0 ? eventsStored : 0;
    };
    await expect.poll(readStored, { timeout: 60_000, interval: 200 }).toBe(accepted + ofTwo);
  },
);
