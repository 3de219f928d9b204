import fs from 'node:fs';
import path from 'node:path';
import { listLedgerFiles } from '@candor/local/ledger';
import { readLedger } from '@candor/local/read-ledger';
import { spoolDaysMax } from '@candor/local/limits';
import { writeRawLog } from '@candor/local/write-settings';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  answerWith,
  listEvents,
  startCollector,
  TAKEN,
  type Answer,
  type TestCollector,
} from '../collector.fixture.ts';
import { postMsMax, retryMsMax, sendMsMax } from '../limits.ts';
import { createTestClock, type TestClock } from '../product.fixture.ts';
import { createSandbox, recordOne, type Sandbox } from '../sandbox.fixture.ts';

let collector: TestCollector;
let sandbox: Sandbox;
let answer: Answer = TAKEN;
let clock: TestClock;
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

const open = (options: Parameters<Sandbox['open']>[0] = {}) =>
  sandbox.openOn({ ...options, effects: { ...clock, env: {}, ...options.effects } });

describe('what lies in the spool', () => {
  it('of an earlier run is sent by the next, torn last line and all', async () => {
    const first = open();
    recordOne(first);
    first.close();
    const [name = ''] = fs.readdirSync(path.join(sandbox.folder, 'spool'));
    fs.appendFileSync(path.join(sandbox.folder, 'spool', name), '{"seq":2,"at":"20');
    const second = open();
    expect(await second.send()).toMatchObject({ sent: 1 });
    expect(listEvents(collector)).toHaveLength(1);
    second.close();
  });

  it('too long is dropped, and counted', async () => {
    answer = answerWith(500);
    const first = open();
    recordOne(first);
    recordOne(first);
    await first.send();
    first.close();
    clock.advance(spoolDaysMax * 86_400_000 + 1);
    answer = TAKEN;
    const second = open();
    expect(await second.send()).toEqual({ sent: 1, kept: 0, dropped: 2 });
    expect(listEvents(collector).at(-1)).toMatchObject({
      event: 'candor.lost',
      reason: 'expired',
      count: 2,
    });
    second.close();
  });

  it('of one lane goes over one connection, however many reports there are', async () => {
    for (let run = 0; run < 5; run += 1) {
      const telemetry = open();
      recordOne(telemetry);
      telemetry.close();
    }
    const sender = open();
    expect(await sender.send()).toMatchObject({ sent: 5 });
    expect([collector.received.length, collector.connections()]).toEqual([5, 1]);
    sender.close();
  });

  it('is sent once by attempts that overlap, and what came meanwhile with the next', async () => {
    const telemetry = open();
    recordOne(telemetry);
    const first = telemetry.send();
    recordOne(telemetry);
    const results = await Promise.all([first, telemetry.send(), telemetry.send()]);
    expect(results.map(({ sent }) => sent)).toEqual([1, 1, 1]);
    expect(listEvents(collector).map(({ seq }) => seq)).toEqual([1, 2]);
    telemetry.close();
  });
});

describe('an attempt whose time is over', () => {
  // So many requests begin within it where each takes nearly as long as it may.
  const begun = Math.ceil(sendMsMax / (postMsMax - 1));
  const afterLong =
    (then: Answer): Answer =>
    (response, received) => {
      clock.advance(postMsMax - 1);
      then(response, received);
    };

  it('begins no further report, and leaves the rest to the next, which need not wait', async () => {
    for (let run = 0; run < begun + 2; run += 1) {
      const telemetry = open();
      recordOne(telemetry);
      telemetry.close();
    }
    answer = afterLong(TAKEN);
    const sender = open();
    expect(await sender.send()).toEqual({ sent: begun, kept: 2, dropped: 0 });
    answer = TAKEN;
    expect(await sender.send()).toEqual({ sent: 2, kept: 0, dropped: 0 });
    expect(collector.received).toHaveLength(begun + 2);
    sender.close();
  });

  it('begins no further part of a report that is too large either', async () => {
    answer = afterLong(answerWith(413));
    const telemetry = open();
    for (let count = 1; count <= 64; count += 1) telemetry.record('thing.made', { count });
    expect(await telemetry.send()).toEqual({ sent: 0, kept: 64, dropped: 0 });
    expect(collector.received).toHaveLength(begun);
    answer = TAKEN;
    expect(await telemetry.send()).toEqual({ sent: 64, kept: 0, dropped: 0 });
    expect(
      listEvents(collector)
        .slice(-64)
        .map(({ count }) => count),
    ).toEqual(Array.from({ length: 64 }, (_, index) => index + 1));
    telemetry.close();
  });

  it('keeps the parts that were not sent, and no part that was', async () => {
    answer = afterLong((response, received) =>
      answerWith(received.body.split('\n').length > 18 ? 413 : 200)(response, received),
    );
    const telemetry = open();
    for (let count = 1; count <= 64; count += 1) telemetry.record('thing.made', { count });
    expect(await telemetry.send()).toEqual({ sent: 32, kept: 32, dropped: 0 });
    answer = TAKEN;
    expect(await telemetry.send()).toEqual({ sent: 32, kept: 0, dropped: 0 });
    telemetry.close();
  });
});

describe('the ledger', () => {
  it('keeps each body with its answer while raw logging is on, and nothing otherwise', async () => {
    const telemetry = open();
    recordOne(telemetry);
    await telemetry.send();
    expect(listLedgerFiles(sandbox.folder, 'test-product')).toEqual([]);
    writeRawLog(sandbox.folder, { on: true, days: 3 });
    recordOne(telemetry);
    await telemetry.send();
    const [file = ''] = listLedgerFiles(sandbox.folder, 'test-product');
    expect(path.basename(file)).toBe('test-product20261121.log');
    expect(readLedger(file)).toEqual([
      {
        sent: '2026-11-21T09:00:00.000Z',
        address: `${collector.url}/v1/report/test-product`,
        status: 200,
        receipt: { accepted: 1 },
        body: collector.received[1]?.body,
      },
    ]);
    telemetry.close();
  });

  it('is kept or not as the product says, whatever the user set, and tells of failures', async () => {
    answer = (response) => void response.destroy();
    const quiet = open({ rawLog: false });
    writeRawLog(sandbox.folder, { on: true, days: 3 });
    recordOne(quiet);
    await quiet.send();
    quiet.close();
    expect(listLedgerFiles(sandbox.folder, 'test-product')).toEqual([]);
    clock.advance(retryMsMax);
    const logging = open({ rawLog: true });
    await logging.send();
    logging.close();
    const [file = ''] = listLedgerFiles(sandbox.folder, 'test-product');
    expect(readLedger(file)).toMatchObject([{ status: null, receipt: null }]);
  });
});
