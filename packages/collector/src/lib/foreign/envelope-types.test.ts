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
    'MetricData',
    { metrics: [{ name: 'Streams open', value: 7, count: 1 }], properties: { host: CANARY } },
    { event: 'streams.counted', fields: { streams: 7 } },
  ],
])(
  '%s comes in with what a field can hold, and nothing of what it says',
  async (baseType, baseData, expected) => {
    const envelope = {
      ver: 1,
      iKey: CAMERAS_KEY,
      time: new Date(bench.clock.now).toISOString(),
      tags: { 'ai.session.id': 'a', 'ai.cloud.roleInstance': CANARY },
      data: { baseType, baseData: { ver: 2, ...baseData } },
    };
    const answer = await bench.post('/v2.1/track', JSON.stringify([envelope]));
    expect([answer.status, await answer.json()]).toMatchObject([200, { itemsAccepted: 1 }]);
    const onDisk = readdirSync(bench.folder)
      .map((name) => readFileSync(join(bench.folder, name), 'latin1'))
      .join('');
    expect(onDisk).not.toContain(CANARY);
    expect(JSON.stringify(bench.quarantine.list('cameras'))).not.toContain(CANARY);
    expect(await bench.takeEvents()).toMatchObject([expected]);
  },
);
