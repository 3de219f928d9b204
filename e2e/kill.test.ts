import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { CollectorStatus } from '@candor/query/api';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { callApi } from './lib/ask.ts';
import { runDemo, sumEvents } from './lib/demo-process.ts';
import { startCollector } from './lib/running-collector.ts';
import { readUntil } from './lib/wait-until.ts';

let dataFolder: string;
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'candor-kill-'));
});
afterEach(() => {
  rmSync(dataFolder, { recursive: true, force: true });
});

const readStatus = (): Promise<CollectorStatus> => callApi(dataFolder, 'GET', '/api/status');

it('kill -9 of the collector in the middle of the demo, three times: every acknowledged event is there, once', async () => {
  let collector = await startCollector({ dataFolder });
  const port = Number(new URL(collector.url).port);
  const demo = runDemo(dataFolder, ['--days', '14', '--scale', '0.3', '--seed', '7']);
  // A demo that fails while the collector is away must not end the test before it is awaited.
  demo.catch(() => undefined);
  let stored = 0;
  for (const delayMs of [700, 1700, 3100]) {
    // Only a kill under load proves anything: wait until more has arrived than at the last one.
    const before = stored;
    stored = (await readUntil(readStatus, ({ eventsStored }) => eventsStored > before, 120_000))
      .eventsStored;
    await wait(delayMs);
    await collector.stop('SIGKILL');
    collector = await startCollector({ dataFolder, port });
  }
  const acknowledged = sumEvents(await demo);
  const status = await readUntil(readStatus, ({ journal }) => journal.eventsWaiting === 0);
  expect(acknowledged).toBeGreaterThan(1000);
  expect(status.eventsStored).toBe(acknowledged);

  // And once more from the start: what is on disk is what counts.
  await collector.stop('SIGKILL');
  collector = await startCollector({ dataFolder, port });
  const again = await readUntil(readStatus, ({ journal }) => journal.eventsWaiting === 0);
  expect(again.eventsStored).toBe(acknowledged);
  expect(await collector.stop('SIGTERM')).toBe(0);
});
