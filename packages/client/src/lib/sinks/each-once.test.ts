import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { spoolCheckIntervalMs, spoolIdleMsMin } from '@candor/local/limits';
import { assert, array, asyncProperty, boolean, constant, oneof, record } from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  answerWith,
  startCollector,
  TAKEN,
  type Answer,
  type TestCollector,
} from '../../collector.fixture.ts';
import {
  createInsightsService,
  buildInsightsSink,
  type InsightsService,
} from '../../insights-service.fixture.ts';
import { retryMsMax } from '../../limits.ts';
import { createTestClock } from '../../product.fixture.ts';
import { createSandbox, recordOne } from '../../sandbox.fixture.ts';

let collector: TestCollector;
let insights: TestCollector;
let service: InsightsService;
const up = { collector: true, insights: true };
beforeEach(async () => {
  service = createInsightsService();
  const whenUp =
    (name: keyof typeof up, answer: Answer): Answer =>
    (response, received) =>
      (up[name] ? answer : answerWith(503))(response, received);
  collector = await startCollector(whenUp('collector', TAKEN));
  insights = await startCollector(
    whenUp('insights', (response, received) => service.answer(response, received)),
  );
});
afterEach(async () => {
  await collector.close();
  await insights.close();
});

/** What may happen, in any order: events, a run that ends, a wait, a sending while this one or that is away. */
const step = oneof(
  constant('record' as const),
  constant('end' as const),
  constant('wait' as const),
  record({ collector: boolean(), insights: boolean() }),
);

it('whatever happens in which order, each sink takes each event once', async () => {
  await assert(
    asyncProperty(array(step, { maxLength: 25 }), async (steps) => {
      const sandbox = createSandbox(collector.url);
      const clock = createTestClock();
      const open = (): ReturnType<typeof sandbox.openOn> =>
        sandbox.openOn({
          effects: { ...clock, env: {} },
          sinks: [{ kind: 'collector' }, buildInsightsSink(insights.url)],
        });
      collector.received.length = 0;
      service.items.length = 0;
      const taken: string[] = [];
      let telemetry = open();
      let recorded = 0;
      const send = async (): Promise<void> => {
        const before = collector.received.length;
        await telemetry.send();
        if (!up.collector) return;
        for (const { body } of collector.received.slice(before)) taken.push(...listIds(body));
      };
      for (const happens of steps) {
        if (happens === 'record') recorded += recordOne(telemetry) ? 1 : 0;
        else if (happens === 'wait') clock.advance(retryMsMax / 2);
        else if (happens === 'end') {
          telemetry.close();
          telemetry = open();
        } else {
          Object.assign(up, happens);
          await send();
        }
      }
      Object.assign(up, { collector: true, insights: true });
      clock.advance(2 * retryMsMax);
      await send();
      telemetry.close();
      sandbox.remove();
      const items = service.items.map(({ seq }) => seq);
      expect(taken).toHaveLength(recorded);
      expect(new Set(taken).size).toBe(recorded);
      expect(items.toSorted(compare)).toEqual(taken.toSorted(compare));
    }),
    { numRuns: 40 },
  );
});

it('a silent session whose file another process takes, for a collector that is away, sends each event once', async () => {
  const sandbox = createSandbox(collector.url);
  const silent = sandbox.openOn();
  recordOne(silent);
  // As if it had long been silent, by the clock of the disk.
  const spool = path.join(sandbox.folder, 'spool');
  const before = (Date.now() - 2 * spoolIdleMsMin) / 1000;
  for (const name of fs.readdirSync(spool)) fs.utimesSync(path.join(spool, name), before, before);
  const clock = createTestClock(Date.now());
  const other = sandbox.open({ effects: { ...clock, env: {} } });
  up.collector = false;
  collector.received.length = 0;
  await other.send();
  expect(collector.received).toHaveLength(1);
  await wait(spoolCheckIntervalMs + 50);
  recordOne(silent);
  recordOne(silent);
  silent.close();
  up.collector = true;
  collector.received.length = 0;
  clock.advance(2 * retryMsMax);
  await other.send();
  other.close();
  sandbox.remove();
  const taken = collector.received.flatMap(({ body }) => listIds(body));
  expect(taken).toHaveLength(3);
  expect(new Set(taken).size).toBe(3);
});

const compare = (a: string, b: string): number => (a < b ? -1 : 1);

function listIds(body: string): readonly string[] {
  const [head = '', ...lines] = body.trimEnd().split('\n');
  const { session } = JSON.parse(head) as { session: string };
  return lines.map((line) => `${session}:${(JSON.parse(line) as { seq: number }).seq}`);
}
