import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  answerWith,
  listEvents,
  startCollector,
  TAKEN,
  type Answer,
  type TestCollector,
} from '../collector.fixture.ts';
import { retryMsMax } from '../limits.ts';
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

const openFull = (changes: OpenChanges = {}): Telemetry<ProductEvents> =>
  openOnFullDisk(sandbox, clock, changes);

/** Until one event more finds no room. Returns how many found some. */
function fillMemory(telemetry: Telemetry<ProductEvents>): number {
  const { recorded, lost } = telemetry.counts();
  while (telemetry.counts().lost === lost) recordOne(telemetry);
  return telemetry.counts().recorded - recorded;
}

describe('memory that is full when an attempt fails', () => {
  it('loses the oldest events alone, which are counted here and at the collector; the wait is kept', async () => {
    const telemetry = openFull();
    const filled = fillMemory(telemetry);
    answer = (...args) => {
      recordMany(telemetry, 5);
      answerWith(503)(...args);
    };
    const failed = await telemetry.send();
    expect(failed.dropped).toBeGreaterThan(0);
    expect(failed.dropped).toBeLessThan(20);
    expect(telemetry.counts()).toMatchObject({ recorded: filled + 5, lost: 1 + failed.dropped });

    const asked = collector.received.length;
    expect(await telemetry.send()).toMatchObject({ sent: 0, dropped: 0 });
    expect(collector.received).toHaveLength(asked);

    answer = TAKEN;
    collector.received.length = 0;
    clock.advance(2 * retryMsMax);
    await telemetry.send();
    await telemetry.send();
    const lines: readonly Line[] = listEvents(collector);
    expect(sumLosses(lines)).toBe(1 + failed.dropped);
    expect(lines.filter((line) => !isLoss(line))).toHaveLength(filled + 5 - failed.dropped);
    expect(new Set(lines.map(({ seq }) => seq)).size).toBe(lines.length);
    telemetry.close();
  });
});

it('events in memory that the collector refuses are counted there, once', async () => {
  const telemetry = openFull();
  recordMany(telemetry, 3);
  answer = answerWith(400);
  expect(await telemetry.send()).toMatchObject({ sent: 0, dropped: 3 });
  collector.received.length = 0;
  // The line that counts them is refused too, and not counted again.
  expect(await telemetry.send()).toMatchObject({ sent: 0, kept: 0, dropped: 0 });
  expect(listEvents(collector)).toMatchObject([
    { seq: 3, event: 'candor.lost', reason: 'refused', count: 3 },
  ]);
  telemetry.close();
});

it('what one of several sinks has no room for in memory is counted for that sink', async () => {
  const other = await startCollector((response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  const telemetry = openFull({
    sinks: [{ kind: 'collector' }, { kind: 'otlp', endpoint: other.url }],
  });
  const filled = fillMemory(telemetry);
  expect(await telemetry.send()).toMatchObject({ sent: filled, dropped: 0 });
  const since = fillMemory(telemetry);
  clock.advance(2 * retryMsMax);
  const { dropped } = await telemetry.send();
  expect(dropped).toBeGreaterThan(filled / 2);
  answer = TAKEN;
  collector.received.length = 0;
  clock.advance(2 * retryMsMax);
  await telemetry.send();
  const lines: readonly Line[] = listEvents(collector);
  // Two events found no room when they were recorded.
  expect(sumLosses(lines)).toBe(dropped + 2);
  expect(lines.filter((line) => !isLoss(line))).toHaveLength(filled + since - dropped);
  telemetry.close();
  await other.close();
});

it('a loss in memory is told under a number that a collector does not know, though it took events without an answer', async () => {
  const other = await startCollector((response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  const telemetry = openFull({
    sinks: [{ kind: 'collector' }, { kind: 'otlp', endpoint: other.url }],
  });
  /** As a collector keeps them: each number once. */
  const known = new Map<unknown, Line>();
  const take = (): void => {
    for (const line of listEvents(collector))
      if (!known.has(line['seq'])) known.set(line['seq'], line);
    collector.received.length = 0;
  };
  answer = (response) => void response.destroy();
  recordMany(telemetry, 20);
  await telemetry.send();
  take();
  expect(known.size).toBe(20);
  answer = answerWith(503);
  for (let attempt = 0; attempt < 3; attempt += 1) {
    recordMany(telemetry, 900);
    clock.advance(2 * retryMsMax);
    await telemetry.send();
  }
  collector.received.length = 0;
  answer = TAKEN;
  clock.advance(2 * retryMsMax);
  await telemetry.send();
  await telemetry.send();
  take();
  const lines = [...known.values()];
  const missing = telemetry.counts().recorded - lines.filter((line) => !isLoss(line)).length;
  expect(missing).toBeGreaterThan(100);
  // Nobody can know that the first 20 were taken.
  expect(sumLosses(lines)).toBe(missing + 20);
  telemetry.close();
  await other.close();
});

it('events in memory of which a sink refuses some, and nobody knows which, are counted there, once', async () => {
  const telemetry = openFull({ sinks: [{ kind: 'otlp', endpoint: collector.url }] });
  recordMany(telemetry, 3);
  answer = (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end('{"partialSuccess":{"rejectedLogRecords":"2"}}');
  };
  expect(await telemetry.send()).toEqual({ sent: 1, kept: 1, dropped: 2 });
  collector.received.length = 0;
  expect(await telemetry.send()).toMatchObject({ kept: 0, dropped: 0 });
  expect(collector.received).toHaveLength(1);
  expect(collector.received[0]?.body).toContain('candor.lost');
  telemetry.close();
});
