import * as fc from 'fast-check';
import { createEffects } from '@candor/local/effects';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSandbox, type Sandbox } from '../sandbox.fixture.ts';
import { createVitalSigns } from './vitals.ts';

const MINUTE_MS = 60_000;

/** Two clocks: one that the user can set, and one that nobody can. */
interface Clocks {
  nowMs: number;
  elapsedMs: number;
}

let sandbox: Sandbox;
let clocks: Clocks;
beforeEach(() => {
  sandbox = createSandbox('http://telemetry.invalid');
  clocks = { nowMs: Date.UTC(2026, 10, 21, 9), elapsedMs: 1_234_567.8 };
});
afterEach(() => sandbox.remove());

const open = (): ReturnType<Sandbox['openOn']> =>
  sandbox.openOn({
    effects: { env: {}, now: () => clocks.nowMs, elapsedMs: () => clocks.elapsedMs },
  });

describe('vitals()', () => {
  it('tells how long the session is open, whatever is done to the clock meanwhile', () => {
    const telemetry = open();
    expect(telemetry.vitals().uptimeSeconds).toBe(0);
    clocks.elapsedMs += 90_999;
    for (const jumpMs of [-86_400_000, 365 * 86_400_000]) {
      clocks.nowMs += jumpMs;
      expect(telemetry.vitals().uptimeSeconds).toBe(90);
    }
    telemetry.close();
  });

  it('tells of the process and the machine as they are', () => {
    const telemetry = sandbox.openOn();
    const vitals = telemetry.vitals();
    expect(vitals.processMemoryBytes).toBeGreaterThan(10_000_000);
    expect(vitals.processors).toBeGreaterThan(0);
    expect([vitals.runtime, vitals.runtimeVersion]).toEqual(['nodejs', process.versions.node]);
    telemetry.close();
  });

  it('tells for how many whole seconds the process has had a processor', () => {
    const readSeconds = (): number => {
      const { user, system } = process.cpuUsage();
      return Math.floor((user + system) / 1e6);
    };
    while (readSeconds() < 1);
    const before = readSeconds();
    const { processorSeconds } = sandbox.open().vitals();
    expect(processorSeconds).toBeGreaterThanOrEqual(Math.max(1, before));
    expect(processorSeconds).toBeLessThanOrEqual(readSeconds());
  });

  it('reads without consent too, and makes no file', () => {
    const telemetry = sandbox.open();
    telemetry.countError();
    telemetry.startTimer()();
    expect(telemetry.vitals()).toMatchObject({ errorsLastHour: 1, uptimeSeconds: 0 });
    expect(sandbox.listFiles()).toEqual([]);
    telemetry.close();
  });

  it('throws nothing where the effects do', () => {
    const fail = (): never => {
      throw new Error('no');
    };
    const telemetry = sandbox.openOn({ effects: { elapsedMs: fail, readMachine: fail } });
    telemetry.countError();
    expect(telemetry.startTimer()()).toBe(0);
    expect(telemetry.vitals()).toMatchObject({ uptimeSeconds: 0, processMemoryBytes: 0 });
    telemetry.close();
  });
});

describe('errors in the last hour', () => {
  it('slide: each is counted for an hour, to the minute', () => {
    const telemetry = open();
    telemetry.countError();
    telemetry.countError();
    clocks.elapsedMs += 30 * MINUTE_MS;
    telemetry.countError();
    expect(telemetry.vitals().errorsLastHour).toBe(3);
    clocks.elapsedMs += 30 * MINUTE_MS;
    expect(telemetry.vitals().errorsLastHour).toBe(1);
    clocks.elapsedMs += 30 * MINUTE_MS;
    expect(telemetry.vitals().errorsLastHour).toBe(0);
    telemetry.close();
  });

  it('are those of this minute and the 59 before it, whenever they come', () => {
    const steps = fc.array(
      fc.record({
        waitMs: fc.oneof(
          fc.nat({ max: 2 * MINUTE_MS }),
          fc.constantFrom(59 * MINUTE_MS, 60 * MINUTE_MS, 61 * MINUTE_MS, 7_200_000, 1e9),
        ),
        errors: fc.nat({ max: 3 }),
      }),
      { maxLength: 80 },
    );
    fc.assert(
      fc.property(fc.nat({ max: 1_000_000_000 }), steps, (startMs, list) => {
        let elapsedMs = startMs;
        const signs = createVitalSigns(createEffects({ elapsedMs: () => elapsedMs }), startMs);
        const minutes: number[] = [];
        for (const { waitMs, errors } of list) {
          elapsedMs += waitMs;
          const minute = Math.floor(elapsedMs / MINUTE_MS);
          for (let error = 0; error < errors; error += 1) {
            signs.countError();
            minutes.push(minute);
          }
          const late = minutes.filter((of) => of > minute - 60);
          expect(signs.read().errorsLastHour).toBe(late.length);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('startTimer()', () => {
  it('tells the time since then, of each timer its own, by a clock that nobody sets', () => {
    const telemetry = open();
    const first = telemetry.startTimer();
    clocks.elapsedMs += 1_500;
    clocks.nowMs -= 86_400_000;
    const second = telemetry.startTimer();
    clocks.elapsedMs += 250.5;
    expect([first(), second()]).toEqual([1_750.5, 250.5]);
    telemetry.close();
    // The host may go on measuring for itself.
    clocks.elapsedMs += 1_000;
    expect(second()).toBe(1_250.5);
  });

  it('runs by the real clock without being asked to', async () => {
    const telemetry = sandbox.openOn();
    const elapsedMs = telemetry.startTimer();
    await new Promise((resolve) => {
      setTimeout(resolve, 30);
    });
    // Timers of the runtime may be early by a fraction of a millisecond.
    expect(elapsedMs()).toBeGreaterThan(25);
    telemetry.close();
  });
});

describe('measure()', () => {
  it('records how long an operation took and how it ended, and gives back what it gives', async () => {
    const telemetry = open();
    const read = (
      elapsedMs: number,
      outcome: string,
    ): { count: number; kind: 'small' | 'large' } => ({
      count: elapsedMs,
      kind: outcome === 'done' ? 'small' : 'large',
    });
    const take = (ms: number): void => void (clocks.elapsedMs += ms);
    const fault = new Error('the host’s own');

    const given = telemetry.measure('thing.made', () => (take(10), 'result'), read);
    expect(given).toBe('result');
    const failing = (): never => {
      take(20);
      throw fault;
    };
    expect(() => telemetry.measure('thing.made', failing, read)).toThrow(fault);
    const later = telemetry.measure(
      'thing.made',
      async () => Promise.resolve().then(() => (take(30), 7)),
      read,
    );
    expect(sandbox.readLines()).toHaveLength(3);
    expect(await later).toBe(7);
    const rejected = telemetry.measure('thing.made', () => (take(40), Promise.reject(fault)), read);
    await expect(rejected).rejects.toBe(fault);

    expect(sandbox.readLines().slice(1)).toMatchObject([
      { count: 10, kind: 'small' },
      { count: 20, kind: 'large' },
      { count: 30, kind: 'small' },
      { count: 40, kind: 'large' },
    ]);
    telemetry.close();
  });

  it('runs the operation once, also while the lane is off, after the end, and where reading fails', () => {
    const telemetry = sandbox.open();
    let runs = 0;
    const read = (): never => {
      throw new Error('no');
    };
    const run = (): number => (runs += 1);
    expect(telemetry.measure('thing.made', run, read)).toBe(1);
    telemetry.choose('on');
    expect(telemetry.measure('thing.made', run, read)).toBe(2);
    expect(telemetry.counts()).toMatchObject({ recorded: 0, refused: 1 });
    telemetry.close();
    expect(telemetry.measure('thing.made', run, read)).toBe(3);
  });

  it('leaves alone what only has the looks of a promise: some start their work when it is asked for', () => {
    const telemetry = sandbox.openOn();
    let asked = 0;
    const query = {};
    Reflect.set(query, 'then', () => void (asked += 1));
    expect(
      telemetry.measure(
        'thing.made',
        () => query,
        () => ({ count: 1 }),
      ),
    ).toBe(query);
    expect(asked).toBe(0);
    telemetry.close();
  });
});
