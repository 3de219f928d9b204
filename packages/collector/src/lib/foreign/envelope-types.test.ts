import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseFixture } from '../registry/manifest.fixture.ts';
import {
  CAMERAS_KEY,
  CAMERAS_YAML,
  type ForeignBench,
  createForeignBench,
} from './foreign.fixture.ts';

/** The types of envelopes under the names that they have of themselves, and a metric under one that the manifest gives it. */
const TYPES_YAML = CAMERAS_YAML.replace(
  'foreign:\n',
  `  page_view:
    lane: usage
    when: when a page is shown
    why: Whether it is quick enough.
    fields: { duration: { type: duration, unit: ms, why: How long it takes. } }
  message:
    lane: usage
    when: when the module logs
    why: Whether it warns.
    fields: { severity: { type: choice, values: [verbose, information, warning, error, critical], why: How bad it is. } }
  availability:
    lane: usage
    when: when it is looked whether a site answers
    why: Whether it answers.
    fields: { duration: { type: duration, unit: ms, why: How long it takes. }, success: { type: boolean, why: Whether it worked. } }
  dependency:
    lane: usage
    when: when a site is asked
    why: Whether it answers.
    fields: { duration: { type: duration, unit: ms, why: How long it takes. }, success: { type: boolean, why: Whether it worked. } }
  streams.counted:
    lane: usage
    when: every minute
    why: How many streams there are.
    fields: { streams: { type: count, why: How many. } }
foreign:
`,
).replace(
  '  events:\n    Connected',
  '  events:\n    Streams open:\n      event: streams.counted\n      fields: { value: streams }\n    Connected',
);

const CANARY = 'klaus';
const NAMED = { name: `${CANARY} page`, url: `https://${CANARY}.example.com`, id: CANARY };

let bench: ForeignBench;
beforeEach(async () => {
  bench = await createForeignBench();
  bench.registry.register(parseFixture(TYPES_YAML), 'ada');
});
afterEach(() => bench.remove());

async function post(
  baseType: string,
  baseData: object,
): Promise<readonly [status: number, body: unknown]> {
  const envelope = {
    ver: 1,
    iKey: CAMERAS_KEY,
    time: new Date(bench.clock.now).toISOString(),
    tags: { 'ai.session.id': 'a', 'ai.cloud.roleInstance': CANARY },
    data: { baseType, baseData: { ver: 2, ...baseData } },
  };
  const answer = await bench.post('/v2.1/track', JSON.stringify([envelope]));
  return [answer.status, await answer.json()];
}

it.each<readonly [string, object, object]>([
  [
    'PageViewData',
    { ...NAMED, duration: '00:00:00.2500000' },
    { event: 'page_view', fields: { duration: 250 } },
  ],
  [
    'PageViewPerfData',
    { ...NAMED, duration: '00:00:01' },
    { event: 'page_view', fields: { duration: 1_000 } },
  ],
  [
    'PageViewData',
    { ...NAMED, duration: 309.5 },
    { event: 'page_view', fields: { duration: 309.5 } },
  ],
  [
    'MessageData',
    { message: `${CANARY} was here`, severityLevel: null },
    { event: 'message', fields: {} },
  ],
  [
    'MessageData',
    { message: `${CANARY} was here`, severityLevel: 2 },
    { event: 'message', fields: { severity: 'warning' } },
  ],
  [
    'MessageData',
    { message: `${CANARY} was here`, severityLevel: 'Critical' },
    { event: 'message', fields: { severity: 'critical' } },
  ],
  [
    'RequestData',
    { ...NAMED, duration: '00:00:00.5000000', success: false, responseCode: '500' },
    { event: 'request', fields: { duration: 500, success: false } },
  ],
  [
    'RemoteDependencyData',
    { ...NAMED, data: CANARY, target: CANARY, duration: '00:00:02', success: true },
    { event: 'dependency', fields: { duration: 2_000, success: true } },
  ],
  [
    'RemoteDependencyData',
    // Three days, four hours, five minutes and six seconds, from an SDK that writes booleans as words.
    { ...NAMED, duration: '3.04:05:06', success: 'False' },
    { event: 'dependency', fields: { duration: 273_906_000, success: false } },
  ],
  [
    'RequestData',
    { ...NAMED, duration: 0, success: true, responseCode: '200' },
    { event: 'request', fields: { duration: 0, success: true } },
  ],
  [
    'AvailabilityData',
    { ...NAMED, duration: '00:00:00.0070000', success: true, runLocation: CANARY, message: CANARY },
    { event: 'availability', fields: { duration: 7, success: true } },
  ],
  [
    'AvailabilityData',
    { ...NAMED, duration: '1.00:00:00', success: false, runLocation: CANARY },
    { event: 'availability', fields: { duration: 86_400_000, success: false } },
  ],
  [
    'AvailabilityData',
    { ...NAMED, duration: 12, success: true },
    { event: 'availability', fields: { duration: 12, success: true } },
  ],
  [
    'MetricData',
    { metrics: [{ name: 'Streams open', value: 7, count: 1 }], properties: { host: CANARY } },
    { event: 'streams.counted', fields: { streams: 7 } },
  ],
])(
  '%s comes in with what a field can hold, and nothing of what it says',
  async (baseType, baseData, expected) => {
    expect(await post(baseType, baseData)).toMatchObject([200, { itemsAccepted: 1 }]);
    const onDisk = readdirSync(bench.folder)
      .map((name) => readFileSync(join(bench.folder, name), 'latin1'))
      .join('');
    expect(onDisk).not.toContain(CANARY);
    expect(JSON.stringify(bench.quarantine.list('cameras'))).not.toContain(CANARY);
    const events = await bench.takeEvents();
    expect(events.map(({ event, fields }) => ({ event, fields }))).toEqual([expected]);
  },
);

it.each([['NaN'], ['Infinity'], ['many'], [''], [null], [undefined], [[7]], [{ sum: 7 }]])(
  'a point of a metric that measured %j is refused and counted by itself, and the others come in',
  async (value) => {
    const point = { name: 'Streams open', count: 1 };
    const metrics = [
      { ...point, value: 7 },
      { ...point, value },
      { ...point, value: '8' },
    ];
    expect(await post('MetricData', { metrics })).toEqual([
      200,
      { itemsReceived: 1, itemsAccepted: 1, errors: [] },
    ]);
    // One of which nothing is left is taken too: sent again it would say no more.
    expect(await post('MetricData', { metrics: [{ ...point, value }] })).toMatchObject([
      200,
      { itemsAccepted: 1, errors: [] },
    ]);
    const events = await bench.takeEvents();
    expect(events.map(({ event, fields }) => [event, fields])).toEqual([
      ['streams.counted', { streams: 7 }],
      ['streams.counted', { streams: 8 }],
    ]);
    const refused = bench.quarantine.list('cameras').filter(({ field }) => field === '');
    expect(refused).toMatchObject([{ event: 'streams.counted', reason: 'not_a_number', count: 2 }]);
  },
);

it('a metric that nobody declares is refused as such, whatever it measured', async () => {
  const answer = await post('MetricData', { metrics: [{ name: 'Others', value: 'NaN' }] });
  expect(answer).toMatchObject([400, { itemsAccepted: 0, errors: [{ index: 0 }] }]);
  expect(await bench.takeEvents()).toEqual([]);
});
