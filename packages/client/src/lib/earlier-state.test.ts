import fs from 'node:fs';
import path from 'node:path';
import { listLedgerFiles } from '@candor/local/ledger';
import { readLedger } from '@candor/local/read-ledger';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startCollector, type TestCollector } from '../collector.fixture.ts';
import { createTestClock } from '../product.fixture.ts';
import { createSandbox, type Sandbox } from '../sandbox.fixture.ts';

/**
 * A state folder as it was written before reports had their size in their names and claims told whose they are: one report that was sent,
 * one that is ready, one that a sender has taken, and one of a session that died.
 */
const STATE = JSON.parse(
  fs.readFileSync(new URL('./earlier-state.fixture.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, string>>;
const LATER_MS = 3_600_000;

let collector: TestCollector;
let sandbox: Sandbox;
beforeEach(async () => {
  collector = await startCollector();
  sandbox = createSandbox(collector.url);
  for (const [name, text] of Object.entries(STATE)) {
    const file = path.join(sandbox.folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
    const before = new Date(Date.now() - LATER_MS);
    fs.utimesSync(file, before, before);
  }
});
afterEach(async () => {
  sandbox.remove();
  await collector.close();
});

it('what an earlier version has left is sent as it lies there, and goes on: choice, ids, marks of the day and log', async () => {
  const clock = createTestClock();
  clock.advance(LATER_MS);
  const telemetry = sandbox.open({ effects: { ...clock, env: {} } });
  expect(telemetry.decisions().usage).toMatchObject({ state: 'on', decidedBy: 'choice' });
  telemetry.recordDaily('heartbeat', 'once', { uptime: 9 });
  expect(telemetry.counts().recorded).toBe(0);
  telemetry.record('thing.made', { count: 6, site: telemetry.pseudonym('site', 'The Site') });
  expect(await telemetry.send()).toEqual({ sent: 6, kept: 0, dropped: 0 });
  telemetry.close();

  const left = Object.entries(STATE).filter(([name]) => name.endsWith('.ndjson'));
  const bodies = collector.received.map(({ body }) => body);
  const texts = left.map(([, text]) => text);
  expect(bodies.filter((body) => texts.includes(body)).toSorted()).toEqual(texts.toSorted());
  const [now = '', ...others] = bodies.filter((body) => !texts.includes(body));
  expect(others).toEqual([]);
  const ids = (text: string): unknown => [...text.matchAll(/"(?:device|site)":"\w+"/g)].join(' ');
  const ready = texts.find((text) => text.includes('"site"')) ?? '';
  expect(ids(now)).toBe(ids(ready));
  const entries = listLedgerFiles(sandbox.folder, 'test-product').flatMap(readLedger);
  expect(entries).toHaveLength(1 + bodies.length);
});
