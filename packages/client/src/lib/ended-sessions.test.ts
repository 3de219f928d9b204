import { markErasure } from '@candor/local/erased-mark';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  answerWith,
  listEvents,
  startCollector,
  TAKEN,
  type Answer,
  type TestCollector,
} from '../collector.fixture.ts';
import { endedSessionsMax, retryMsMax } from '../limits.ts';
import { createTestClock, type ProductEvents, type TestClock } from '../product.fixture.ts';
import {
  createSandbox,
  recordMany,
  recordOne,
  type OpenChanges,
  type Sandbox,
} from '../sandbox.fixture.ts';
import type { Telemetry } from '../telemetry.ts';
import { isLoss, openOnFullDisk, sumLosses, type Line } from './full-disk.fixture.ts';

const MONTH_MS = 32 * 86_400_000;

let collector: TestCollector;
let sandbox: Sandbox;
let clock: TestClock;
let answer: Answer;
beforeEach(async () => {
  answer = answerWith(503);
  clock = createTestClock();
  collector = await startCollector((response, received) => answer(response, received));
  sandbox = createSandbox(collector.url);
});
afterEach(async () => {
  sandbox.remove();
  await collector.close();
});

const openMonthly = (changes: OpenChanges = {}): Telemetry<ProductEvents> =>
  openOnFullDisk(sandbox, clock, changes, { ids: { device: 'monthly' } });

/** Has the collector take all that waits. */
async function drain(telemetry: Telemetry<ProductEvents>): Promise<readonly Line[]> {
  answer = TAKEN;
  collector.received.length = 0;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    clock.advance(2 * retryMsMax);
    await telemetry.send();
  }
  return listEvents(collector);
}

describe('what no disk took of a session that has ended', () => {
  it('is sent though it was on its way when the session ended', async () => {
    const telemetry = openMonthly();
    recordMany(telemetry, 10);
    answer = (...args) => {
      clock.advance(MONTH_MS);
      recordOne(telemetry);
      answerWith(503)(...args);
    };
    await telemetry.send();
    expect(await drain(telemetry)).toHaveLength(11);
    telemetry.close();
  });

  it('is sent to the one of several sinks that was down', async () => {
    const other = await startCollector((response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
    const telemetry = openMonthly({
      sinks: [{ kind: 'collector' }, { kind: 'otlp', endpoint: other.url }],
    });
    recordMany(telemetry, 10);
    await telemetry.send();
    clock.advance(MONTH_MS);
    recordOne(telemetry);
    expect(await drain(telemetry)).toHaveLength(11);
    expect(telemetry.counts().lost).toBe(0);
    telemetry.close();
    await other.close();
  });

  it('is counted where too many wait, with the losses that it told of', async () => {
    const telemetry = openMonthly();
    // Until the memory is full, and then as many again while it is out.
    while (telemetry.counts().lost === 0) recordOne(telemetry);
    answer = (...args) => {
      recordMany(telemetry, 300);
      answerWith(503)(...args);
    };
    expect((await telemetry.send()).dropped).toBeGreaterThan(100);
    answer = answerWith(503);
    for (let month = 0; month <= endedSessionsMax; month += 1) {
      clock.advance(MONTH_MS);
      recordOne(telemetry);
    }
    const { recorded, lost } = telemetry.counts();
    const lines = await drain(telemetry);
    const missing = recorded + 1 - lines.filter((line) => !isLoss(line)).length;
    expect(missing).toBeGreaterThan(300);
    expect([sumLosses(lines), lost]).toEqual([missing, missing]);
    telemetry.close();
  });

  it('is counted where too many wait, and what is on its way then and arrives is not', async () => {
    const telemetry = openMonthly();
    recordMany(telemetry, 10);
    answer = (...args) => {
      answer = TAKEN;
      for (let month = 0; month <= endedSessionsMax; month += 1) {
        clock.advance(MONTH_MS);
        recordOne(telemetry);
      }
      TAKEN(...args);
    };
    await telemetry.send();
    const arrived = listEvents(collector).filter((line) => !isLoss(line)).length;
    const lines = await drain(telemetry);
    const { recorded, lost } = telemetry.counts();
    const missing = recorded - arrived - lines.filter((line) => !isLoss(line)).length;
    expect(missing).toBeGreaterThan(0);
    expect([sumLosses(lines), lost]).toEqual([missing, missing]);
    telemetry.close();
  });

  it('still tells of others that were lost when the user has its own events erased', async () => {
    const telemetry = openMonthly();
    // Until the memory is full, and then as many again while it is out.
    while (telemetry.counts().lost === 0) recordOne(telemetry);
    answer = (...args) => {
      recordMany(telemetry, 300);
      answerWith(503)(...args);
    };
    const { dropped } = await telemetry.send();
    clock.advance(MONTH_MS);
    // The next month, whose session is told of the one event that found no room.
    recordOne(telemetry);
    expect(markErasure(sandbox.folder, clock.now()).ok).toBe(true);
    clock.advance(retryMsMax);
    recordOne(telemetry);
    // The one of that session may have come after the erasure.
    expect(sumLosses(await drain(telemetry))).toBe(1 + dropped + 1);
    telemetry.close();
  });

  it('is gone for every one of several sinks where the user says off while another lane is sent', async () => {
    const other = await startCollector((response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
    const sinks = [{ kind: 'collector' }, { kind: 'otlp', endpoint: other.url }] as const;
    const telemetry = openMonthly({ sinks, effects: { ...clock, env: {} } });
    telemetry.choose('on');
    telemetry.record('thing.failed', { code: 1 });
    clock.advance(MONTH_MS);
    telemetry.record('thing.failed', { code: 2 });
    recordMany(telemetry, 3);
    answer = (...args) => {
      answer = TAKEN;
      telemetry.choose('off', ['usage']);
      telemetry.choose('on', ['usage']);
      TAKEN(...args);
    };
    await telemetry.send();
    await drain(telemetry);
    const bodies = [...collector.received, ...other.received].map(({ body }) => body).join('');
    expect(bodies).not.toContain('thing.made');
    telemetry.close();
    await other.close();
  });

  it('is gone for good where the user said off while it was on its way, and nothing waits for it', async () => {
    const telemetry = openMonthly({ effects: { ...clock, env: {} } });
    telemetry.choose('on');
    recordMany(telemetry, 3);
    answer = (...args) => {
      telemetry.choose('off');
      answerWith(503)(...args);
    };
    await telemetry.send();
    telemetry.choose('on');
    recordOne(telemetry);
    answer = TAKEN;
    collector.received.length = 0;
    // No wait was planned for what is gone.
    expect(await telemetry.send()).toEqual({ sent: 1, kept: 0, dropped: 0 });
    expect(listEvents(collector)).toMatchObject([{ seq: 1, event: 'thing.made' }]);
    telemetry.close();
  });
});
