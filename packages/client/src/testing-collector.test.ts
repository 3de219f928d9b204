import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSandbox, recordOne, type Sandbox } from './sandbox.fixture.ts';
import { createTestClock, startTestCollector, type TestCollector } from './testing.ts';

let collector: TestCollector;
let sandbox: Sandbox;
beforeEach(async () => {
  collector = await startTestCollector();
  sandbox = createSandbox(collector.url);
});
afterEach(async () => {
  sandbox.remove();
  await collector.close();
});

it('takes what a product sends, and keeps it as it came and as it reads', async () => {
  const telemetry = sandbox.openOn();
  recordOne(telemetry);
  recordOne(telemetry);
  expect(await telemetry.send()).toEqual({ sent: 2, kept: 0, dropped: 0 });
  telemetry.close();
  expect(collector.events()).toMatchObject([
    { lane: 'usage', event: 'thing.made', seq: 1, count: 1 },
    { lane: 'usage', event: 'thing.made', seq: 2, count: 1 },
  ]);
  const [report] = collector.reports;
  expect(report).toMatchObject({ method: 'POST', path: '/v1/report/test-product' });
  expect(report?.headers['content-encoding']).toBe('gzip');
  expect(report?.wire.length).toBeGreaterThan(0);
  expect(report?.body.split('\n')).toHaveLength(4);
});

it('is gone when it is closed, and the product keeps what it could not send', async () => {
  const telemetry = sandbox.openOn();
  recordOne(telemetry);
  await collector.close();
  expect(await telemetry.send()).toEqual({ sent: 0, kept: 1, dropped: 0 });
  telemetry.close();
  expect(collector.reports).toEqual([]);
});

it('a test clock runs what falls due, each at its own instant, and what those set meanwhile', () => {
  const clock = createTestClock(1_000);
  const ran: string[] = [];
  const note = (name: string) => () => void ran.push(`${name} at ${clock.now()}`);
  clock.schedule(note('late'), 500);
  const cancel = clock.schedule(note('never'), 50);
  clock.schedule(() => {
    note('early')();
    clock.schedule(note('after early'), 10);
  }, 100);
  clock.schedule(note('same instant'), 100);
  cancel();
  clock.advance(400);
  expect(ran).toEqual(['early at 1100', 'same instant at 1100', 'after early at 1110']);
  expect(clock.now()).toBe(1_400);
  clock.advance(100);
  expect(ran.at(-1)).toBe('late at 1500');
});
