import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  answerWith,
  listEvents,
  startCollector,
  TAKEN,
  type Answer,
  type TestCollector,
} from '../collector.fixture.ts';
import {
  heartbeatIntervalMsDefault,
  heartbeatJitterShare,
  heartbeatLookIntervalMs,
} from '../limits.ts';
import { createTestClock, type TestClock } from '../product.fixture.ts';
import { createSandbox, type Sandbox } from '../sandbox.fixture.ts';

const HOUR_MS = heartbeatIntervalMsDefault;
let collector: TestCollector;
let sandbox: Sandbox;
let clock: TestClock;
let answer: Answer = TAKEN;
beforeEach(async () => {
  answer = TAKEN;
  clock = createTestClock();
  collector = await startCollector((response, received) => answer(response, received));
  sandbox = createSandbox(collector.url);
});
afterEach(async () => {
  sandbox.remove();
  await collector.close();
});

const openOn = (): ReturnType<Sandbox['openOn']> =>
  sandbox.openOn({ effects: { ...clock, env: {} } });
const listTimes = (): readonly number[] =>
  sandbox.readLines().flatMap(({ at }) => (typeof at === 'string' ? [Date.parse(at)] : []));

describe('heartbeat()', () => {
  it('beats at once, then every hour or so, each a little beside its time', () => {
    answer = () => undefined;
    const telemetry = openOn();
    telemetry.heartbeat('heartbeat', () => ({ uptime: 1 }));
    expect(telemetry.counts().recorded).toBe(1);
    clock.advance(24 * HOUR_MS);
    const times = listTimes().toSorted((a, b) => a - b);
    expect(times.length).toBeGreaterThanOrEqual(23);
    const steps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    for (const step of steps) {
      expect(Math.abs(step - HOUR_MS)).toBeLessThanOrEqual(HOUR_MS * heartbeatJitterShare);
    }
    expect(new Set(steps).size).toBeGreaterThan(10);
    telemetry.close();
  });

  it('counts a beat whose fields are yet to come as refused, and ends no process with what they come to', async () => {
    const telemetry = openOn();
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    const later = (async () => ({ uptime: 1 })) as unknown as () => { uptime: number };
    const never = (async () => {
      throw new Error('of the host');
    }) as unknown as () => { uptime: number };
    telemetry.heartbeat('heartbeat', later);
    telemetry.heartbeat('heartbeat', never);
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
    expect(telemetry.counts()).toEqual({ recorded: 0, refused: 2, lost: 0 });
    telemetry.close();
  });

  it('sends with each beat, in process', async () => {
    const telemetry = openOn();
    telemetry.heartbeat('heartbeat', () => ({ uptime: 1 }), { everyMs: 60_000 });
    telemetry.record('thing.made', { count: 1 });
    while (collector.received.length < 1) await telemetry.send();
    clock.advance(70_000);
    while (listEvents(collector).length < 3)
      await new Promise((resolve) => {
        setTimeout(resolve, 5);
      });
    const names = listEvents(collector).map(({ event }) => event);
    expect(names.filter((name) => name === 'heartbeat')).toHaveLength(2);
    expect(names).toContain('thing.made');
    telemetry.close();
  });

  it("swallows and counts what the host's callback throws, and goes on", async () => {
    let beats = 0;
    const telemetry = openOn();
    telemetry.heartbeat('heartbeat', () => {
      beats += 1;
      if (beats === 2) throw new Error('the host is at fault');
      return { uptime: beats };
    });
    clock.advance(3.5 * HOUR_MS);
    expect(telemetry.counts()).toEqual({ recorded: beats - 1, refused: 1, lost: 0 });
    await telemetry.send();
    expect(listEvents(collector).filter(({ event }) => event === 'candor.lost')).toMatchObject([
      { reason: 'invalid', count: 1 },
    ]);
    telemetry.close();
  });

  it('reads nothing while it is off, and begins when it is turned on', () => {
    const telemetry = sandbox.open({ effects: { ...clock, env: {} } });
    let reads = 0;
    telemetry.heartbeat('heartbeat', () => ({ uptime: (reads += 1) }));
    clock.advance(2.5 * HOUR_MS);
    expect(reads).toBe(0);
    telemetry.choose('on');
    clock.advance(1.5 * HOUR_MS);
    expect(reads).toBeGreaterThanOrEqual(1);
    telemetry.close();
  });

  it('beats soon after its lane was turned on, by whichever process, and goes on from there', () => {
    const server = sandbox.open({ effects: { ...clock, env: {} } });
    server.heartbeat('heartbeat', () => ({ uptime: 1 }));
    clock.advance(10 * 60_000);
    expect(server.counts().recorded).toBe(0);
    expect(sandbox.listFiles()).toEqual([]);
    const other = sandbox.open({ effects: { ...clock, env: {} } });
    other.choose('on');
    other.close();
    clock.advance(heartbeatLookIntervalMs);
    expect(server.counts().recorded).toBe(1);
    clock.advance(HOUR_MS * (1 - heartbeatJitterShare) - 1);
    expect(server.counts().recorded).toBe(1);
    clock.advance(HOUR_MS * 2 * heartbeatJitterShare + 1);
    expect(server.counts().recorded).toBe(2);
    server.close();
  });

  it('beats at once where it is turned on in the same process, and once only', () => {
    const telemetry = sandbox.open({ effects: { ...clock, env: {} } });
    telemetry.heartbeat('heartbeat', () => ({ uptime: 1 }));
    telemetry.choose('on');
    telemetry.choose('on');
    expect(telemetry.counts().recorded).toBe(1);
    telemetry.choose('off');
    clock.advance(HOUR_MS * 1.1);
    telemetry.applySitePolicy('forbidden');
    telemetry.choose('on');
    expect(telemetry.counts().recorded).toBe(1);
    telemetry.applySitePolicy('allowed');
    expect(telemetry.counts().recorded).toBe(2);
    telemetry.close();
  });

  it('sends what other lanes have to say while its own is off', async () => {
    const telemetry = sandbox.open({ effects: { ...clock, env: {} } });
    telemetry.choose('on', ['exceptions']);
    telemetry.heartbeat('heartbeat', () => ({ uptime: 1 }));
    telemetry.record('thing.failed', { code: 1 });
    clock.advance(HOUR_MS * 1.1);
    while (listEvents(collector).length < 1)
      await new Promise((resolve) => {
        setTimeout(resolve, 5);
      });
    expect(listEvents(collector)).toMatchObject([{ event: 'thing.failed' }]);
    telemetry.close();
  });

  it.each([Number.NaN, 0, -5, Number.POSITIVE_INFINITY, 1e12])(
    'does not run away with a step of %d',
    (everyMs) => {
      answer = answerWith(500);
      const telemetry = openOn();
      telemetry.heartbeat('heartbeat', () => ({ uptime: 1 }), { everyMs });
      clock.advance(10_000);
      expect(telemetry.counts().recorded).toBeLessThanOrEqual(12);
      telemetry.close();
    },
  );

  it('stops when it is told to, and when the session is closed', () => {
    const telemetry = openOn();
    const stop = telemetry.heartbeat('heartbeat', () => ({ uptime: 1 }));
    telemetry.heartbeat('heartbeat', () => ({ uptime: 2 }));
    stop();
    clock.advance(HOUR_MS * 1.2);
    expect(telemetry.counts().recorded).toBe(3);
    telemetry.close();
    clock.advance(10 * HOUR_MS);
    expect(telemetry.counts().recorded).toBe(3);
  });
});
