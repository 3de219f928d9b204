import fs from 'node:fs';
import path from 'node:path';
import { spoolDaysMax } from '@candor/local/limits';
import { listLedgerFiles } from '@candor/local/ledger';
import { readLedger } from '@candor/local/read-ledger';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  answerWith,
  listEvents,
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
import { postMsMax, retryMsMax } from '../../limits.ts';
import { createTestClock, type TestClock } from '../../product.fixture.ts';
import { createSandbox, recordOne, type OpenChanges, type Sandbox } from '../../sandbox.fixture.ts';
import type { TelemetrySink } from '../../sinks.ts';

let collector: TestCollector;
let insights: TestCollector;
let service: InsightsService;
let answer: Answer;
let insightsAnswer: Answer;
let sandbox: Sandbox;
let clock: TestClock;
beforeEach(async () => {
  service = createInsightsService();
  answer = TAKEN;
  insightsAnswer = service.answer;
  clock = createTestClock();
  collector = await startCollector((response, received) => answer(response, received));
  insights = await startCollector((response, received) => insightsAnswer(response, received));
  sandbox = createSandbox(collector.url);
});
afterEach(async () => {
  sandbox.remove();
  await collector.close();
  await insights.close();
});

const listSinks = (): readonly TelemetrySink[] => [
  { kind: 'collector' },
  buildInsightsSink(insights.url),
  { kind: 'file', path: path.join(sandbox.root, 'events.ndjson') },
];
const open = (options: OpenChanges = {}): ReturnType<Sandbox['openOn']> =>
  sandbox.openOn({ sinks: listSinks(), effects: { ...clock, env: {} }, ...options });
const readFile = (): readonly string[] => {
  const file = path.join(sandbox.root, 'events.ndjson');
  return fs.existsSync(file) ? (fs.readFileSync(file, 'utf8').match(/"seq":\d+/g) ?? []) : [];
};
const listSpooled = (): readonly string[] =>
  sandbox.listFiles().filter((name) => name.endsWith('.ndjson'));

describe('several sinks', () => {
  it('each get everything, and what is sent counts for each', async () => {
    const telemetry = open();
    recordOne(telemetry);
    telemetry.record('thing.failed', { code: 1 });
    expect(await telemetry.send()).toEqual({ sent: 6, kept: 0, dropped: 0 });
    expect(listEvents(collector)).toHaveLength(2);
    expect(service.items).toHaveLength(2);
    expect(readFile()).toHaveLength(2);
    expect(listSpooled()).toEqual([]);
    telemetry.close();
  });

  it('one that is down neither holds up the others nor makes them repeat', async () => {
    insightsAnswer = (response) => void response.destroy();
    for (let run = 1; run <= 3; run += 1) {
      const telemetry = open();
      recordOne(telemetry);
      const { sent, kept } = await telemetry.send();
      expect([sent, kept]).toEqual([2, run]);
      telemetry.close();
      clock.advance(1_000);
    }
    expect(listEvents(collector)).toHaveLength(3);
    expect(readFile()).toHaveLength(3);
    // It waits for itself alone: one attempt in all that time.
    expect(insights.received).toHaveLength(1);
    insightsAnswer = service.answer;
    clock.advance(retryMsMax);
    const telemetry = open();
    expect(await telemetry.send()).toEqual({ sent: 3, kept: 0, dropped: 0 });
    expect([service.items.length, listEvents(collector).length]).toEqual([3, 3]);
    telemetry.close();
  });

  it('one that hangs neither holds up the others nor makes them repeat', async () => {
    insightsAnswer = () => undefined;
    const telemetry = open();
    recordOne(telemetry);
    telemetry.record('thing.failed', { code: 1 });
    let isOver = false;
    const sent = telemetry.send().finally(() => (isOver = true));
    const listArrived = (): readonly number[] => [
      listEvents(collector).length,
      readFile().length,
      insights.received.length,
    ];
    await vi.waitUntil(() => listArrived().join() === '2,2,1', { timeout: postMsMax });
    expect(isOver).toBe(false);
    expect(await sent).toEqual({ sent: 4, kept: 2, dropped: 0 });
    insightsAnswer = service.answer;
    clock.advance(retryMsMax);
    expect(await telemetry.send()).toEqual({ sent: 2, kept: 0, dropped: 0 });
    expect(listArrived()).toEqual([2, 2, 3]);
    telemetry.close();
  });

  it('one that refuses is told what it lost, and nobody else is', async () => {
    answer = answerWith(400);
    const telemetry = open();
    recordOne(telemetry);
    expect(await telemetry.send()).toEqual({ sent: 2, kept: 1, dropped: 1 });
    answer = TAKEN;
    expect(await telemetry.send()).toEqual({ sent: 1, kept: 0, dropped: 0 });
    expect(listEvents(collector).at(-1)).toMatchObject({ event: 'candor.lost', count: 1 });
    expect(service.items.map(({ data }) => data.baseData.name)).toEqual(['thing.made']);
    telemetry.close();
  });

  it('lose what is too old each for itself', async () => {
    insightsAnswer = (response) => void response.destroy();
    const telemetry = open();
    recordOne(telemetry);
    await telemetry.send();
    telemetry.close();
    clock.advance(spoolDaysMax * 86_400_000 + 1);
    insightsAnswer = service.answer;
    const later = open();
    expect(await later.send()).toEqual({ sent: 1, kept: 0, dropped: 1 });
    expect(service.items[0]?.data.baseData).toMatchObject({
      name: 'candor.lost',
      properties: { reason: 'expired' },
    });
    expect(listEvents(collector)).toHaveLength(1);
    later.close();
  });

  it('one that can not be opened keeps what it was to have until it can be', async () => {
    const broken: TelemetrySink = { kind: 'application-insights', connectionString: 'nonsense' };
    const telemetry = open({ sinks: [broken, { kind: 'collector' }] });
    recordOne(telemetry);
    expect(await telemetry.send()).toEqual({ sent: 1, kept: 1, dropped: 0 });
    telemetry.close();
    expect(listSpooled()).toEqual([expect.stringMatching(/^sinks\/application-insights\/spool\//)]);
    const none = open({ sinks: [broken, { kind: 'otlp', endpoint: 'nonsense' }] });
    recordOne(none);
    expect(await none.send()).toEqual({ sent: 0, kept: 3, dropped: 0 });
    none.close();
    const mended = open();
    expect(await mended.send()).toEqual({ sent: 2, kept: 0, dropped: 0 });
    expect([service.items.length, listEvents(collector).length]).toEqual([2, 1]);
    mended.close();
  });

  it('nobody at all keeps everything', async () => {
    const telemetry = open({ sinks: [] });
    recordOne(telemetry);
    expect(await telemetry.send()).toEqual({ sent: 0, kept: 1, dropped: 0 });
    telemetry.close();
  });

  it('turned off, nothing is left in the spool of any, nor a folder', async () => {
    answer = answerWith(503);
    insightsAnswer = answerWith(503);
    const telemetry = open();
    recordOne(telemetry);
    await telemetry.send();
    expect(listSpooled()).toHaveLength(2);
    telemetry.choose('off');
    expect(fs.existsSync(path.join(sandbox.folder, 'sinks'))).toBe(false);
    telemetry.close();
  });

  it('get what no disk could take too, each once', async () => {
    fs.writeFileSync(sandbox.folder, 'a file where the folder should be');
    insightsAnswer = answerWith(503);
    const telemetry = open();
    recordOne(telemetry);
    expect(await telemetry.send()).toEqual({ sent: 2, kept: 1, dropped: 0 });
    recordOne(telemetry);
    expect(await telemetry.send()).toEqual({ sent: 2, kept: 2, dropped: 0 });
    insightsAnswer = service.answer;
    clock.advance(retryMsMax);
    expect(await telemetry.send()).toEqual({ sent: 2, kept: 0, dropped: 0 });
    expect([listEvents(collector).length, service.items.length, readFile().length]).toEqual([
      2, 2, 2,
    ]);
    telemetry.close();
  });

  it('that become one again send what was left to it', async () => {
    answer = answerWith(503);
    const before = open();
    recordOne(before);
    await before.send();
    before.close();
    answer = TAKEN;
    clock.advance(retryMsMax);
    const { sinks: _none, ...one } = { sinks: [], effects: { ...clock, env: {} } };
    const telemetry = sandbox.openOn(one);
    recordOne(telemetry);
    expect(await telemetry.send()).toEqual({ sent: 2, kept: 0, dropped: 0 });
    await telemetry.send();
    expect(fs.existsSync(path.join(sandbox.folder, 'sinks'))).toBe(false);
    telemetry.close();
  });

  it('are each in the raw log, by the address and the bytes that went there', async () => {
    const telemetry = open({ rawLog: true });
    recordOne(telemetry);
    await telemetry.send();
    telemetry.close();
    const [file = ''] = listLedgerFiles(sandbox.folder, 'test-product');
    const entries = readLedger(file).toSorted((a, b) => (a.address < b.address ? -1 : 1));
    const sent = [...collector.received, ...insights.received].map(({ body }) => body);
    expect(entries.map(({ body }) => body).toSorted()).toEqual(sent.toSorted());
    expect(entries.map(({ address }) => address).toSorted()).toEqual(
      [`${collector.url}/v1/report/test-product`, `${insights.url}/v2/track`].toSorted(),
    );
  });
});
