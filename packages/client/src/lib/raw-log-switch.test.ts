import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startCollector, type TestCollector } from '../collector.fixture.ts';
import { createSandbox, recordOne, type Sandbox } from '../sandbox.fixture.ts';

let collector: TestCollector;
let sandbox: Sandbox;
beforeEach(async () => {
  collector = await startCollector();
  sandbox = createSandbox(collector.url);
});
afterEach(async () => {
  await collector.close();
  sandbox.remove();
});

const NOW = Date.UTC(2026, 10, 21, 9);
const effects = { now: () => NOW };
const listLogs = (): readonly string[] =>
  sandbox.listFiles().filter((name) => name.startsWith('ledger'));
const putLog = (day: string): void => {
  const ledger = path.join(sandbox.folder, 'ledger');
  fs.mkdirSync(ledger, { recursive: true });
  fs.writeFileSync(path.join(ledger, `test-product${day}.log`), '');
};

it('setRawLog() holds for what is sent next, over what the product said at the start', async () => {
  const telemetry = sandbox.openOn({ rawLog: false, effects });
  recordOne(telemetry);
  await telemetry.send();
  expect(listLogs()).toEqual([]);
  expect(telemetry.setRawLog(true, { days: 7 })).toEqual({ ok: true });
  recordOne(telemetry);
  await telemetry.send();
  expect(listLogs()).toEqual(['ledger/test-product20261121.log']);
  expect(telemetry.setRawLog(false)).toEqual({ ok: true });
  const size = fs.statSync(path.join(sandbox.folder, listLogs()[0] ?? '')).size;
  recordOne(telemetry);
  await telemetry.send();
  expect(fs.statSync(path.join(sandbox.folder, listLogs()[0] ?? '')).size).toBe(size);
  telemetry.setRawLog(false, { days: 0 });
  telemetry.close();
  const kept = fs.readFileSync(path.join(sandbox.folder, 'settings/raw-log.json'), 'utf8');
  expect(JSON.parse(kept)).toEqual({ on: false, days: 7 });
  expect(telemetry.setRawLog(true)).toMatchObject({ ok: false });
});

it('old days go when raw logging is turned off', () => {
  putLog('20261101');
  putLog('20261120');
  const telemetry = sandbox.open({ effects });
  telemetry.setRawLog(true, { days: 90 });
  expect(listLogs()).toHaveLength(2);
  telemetry.setRawLog(false, { days: 7 });
  telemetry.close();
  expect(listLogs()).toEqual(['ledger/test-product20261120.log']);
});

it.each(['send', 'sendDetached'] as const)(
  'old days go at the first %s() of a process, with raw logging and all lanes off',
  async (send) => {
    putLog('20260101');
    putLog('20261120');
    const telemetry = sandbox.open({ effects });
    expect(listLogs()).toHaveLength(2);
    await telemetry[send]();
    expect(listLogs()).toEqual(['ledger/test-product20261120.log']);
    telemetry.close();
    expect(collector.connections()).toBe(0);
  },
);
