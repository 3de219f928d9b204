import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCollector, type TestCollector } from '../collector.fixture.ts';
import { createTestClock } from '../product.fixture.ts';
import { createSandbox, type Sandbox } from '../sandbox.fixture.ts';

let collector: TestCollector;
let sandbox: Sandbox;
beforeEach(async () => {
  collector = await startCollector();
  sandbox = createSandbox(collector.url);
});
afterEach(async () => {
  sandbox.remove();
  await collector.close();
});

const openOn = (): ReturnType<Sandbox['open']> => {
  const clock = createTestClock(Date.UTC(2026, 10, 21, 9, 41, 7, 604));
  const telemetry = sandbox.open({ effects: { ...clock, env: {} } });
  telemetry.choose('on', ['usage', 'exceptions', 'licence']);
  telemetry.record('thing.made', { count: 1 });
  telemetry.record('thing.failed', { code: 1 });
  telemetry.record('licence.audited', { edition: 'paid' });
  return telemetry;
};

describe('two lanes of one run', () => {
  it('are not joined by their times: only usage tells the millisecond', () => {
    const telemetry = openOn();
    const times = sandbox.readSpool().map((text) => {
      const [, lane = ''] = /"lane":"(\w+)"/.exec(text) ?? [];
      return [lane, [...text.matchAll(/"(?:started|at)":"([^"]*)"/g)].map(([, time]) => time)];
    });
    expect(Object.fromEntries(times)).toEqual({
      usage: ['2026-11-21T09:41:07.604Z', '2026-11-21T09:41:07.604Z'],
      exceptions: ['2026-11-21T09:00:00.000Z', '2026-11-21T09:00:00.000Z'],
      licence: ['2026-11-21T00:00:00.000Z', '2026-11-21T00:00:00.000Z'],
    });
    telemetry.close();
  });

  it('are not joined by their connection: each lane has its own', async () => {
    const telemetry = openOn();
    expect(await telemetry.send()).toEqual({ sent: 3, kept: 0, dropped: 0 });
    expect([collector.received.length, collector.connections()]).toEqual([3, 3]);
    telemetry.close();
  });
});
