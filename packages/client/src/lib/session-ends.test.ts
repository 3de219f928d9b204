import fs from 'node:fs';
import path from 'node:path';
import { resetDeviceId } from '@candor/local/ids';
import type { LaneName, Manifest } from '@candor/manifest/manifest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listEvents, startCollector, type TestCollector } from '../collector.fixture.ts';
import { endedSessionsMax } from '../limits.ts';
import {
  buildManifest,
  createTestClock,
  type ProductEvents,
  type TestClock,
} from '../product.fixture.ts';
import { createSandbox, type Sandbox } from '../sandbox.fixture.ts';
import type { Telemetry } from '../telemetry.ts';

const DAY_MS = 86_400_000;
const MONTHLY = { ids: { device: 'monthly' } } as const;

let collector: TestCollector;
let sandbox: Sandbox;
let clock: TestClock;
beforeEach(async () => {
  collector = await startCollector();
  sandbox = createSandbox(collector.url);
  clock = createTestClock(Date.UTC(2026, 10, 30, 23, 59, 59));
});
afterEach(async () => {
  sandbox.remove();
  await collector.close();
});

/** The product with a state folder whose spool can not be made, so that events stay in memory. */
function openWithoutSpool(manifest: Partial<Manifest> = {}): Telemetry<ProductEvents> {
  fs.mkdirSync(sandbox.folder);
  fs.writeFileSync(path.join(sandbox.folder, 'spool'), 'a file where the folder should be');
  return sandbox.openOn({ effects: { ...clock, env: {} } }, manifest);
}

const listHeads = (): readonly Record<string, unknown>[] =>
  collector.received.map(
    ({ body }) => JSON.parse(body.split('\n')[0] ?? '') as Record<string, unknown>,
  );
const countDifferent = (key: string): number => new Set(listHeads().map((head) => head[key])).size;

describe('events that no disk took', () => {
  it('are sent though a new month has ended their session', async () => {
    const telemetry = openWithoutSpool(MONTHLY);
    telemetry.record('thing.made', { count: 1 });
    clock.advance(1_000);
    telemetry.record('thing.made', { count: 2 });
    expect(await telemetry.send()).toEqual({ sent: 2, kept: 0, dropped: 0 });
    expect([countDifferent('session'), countDifferent('device')]).toEqual([2, 2]);
    telemetry.close();
  });

  it('are sent though the device was reset', async () => {
    const telemetry = openWithoutSpool();
    telemetry.record('thing.made', { count: 1 });
    expect(resetDeviceId(sandbox.folder)).toEqual({ ok: true });
    clock.advance(1_000);
    telemetry.record('thing.made', { count: 2 });
    expect(await telemetry.send()).toEqual({ sent: 2, kept: 0, dropped: 0 });
    expect([countDifferent('session'), countDifferent('device')]).toEqual([2, 2]);
    telemetry.close();
  });

  it('are sent though the user has agreed to something else since', async () => {
    const telemetry = openWithoutSpool();
    telemetry.record('thing.made', { count: 1 });
    const { events } = buildManifest();
    const made = events['thing.made'];
    if (made === undefined) throw new Error('no event');
    sandbox.openOn({ effects: { ...clock, env: {} } }, { events: { 'thing.made': made } }).close();
    clock.advance(1_000);
    telemetry.record('thing.made', { count: 2 });
    expect(await telemetry.send()).toEqual({ sent: 2, kept: 0, dropped: 0 });
    expect(countDifferent('session')).toBe(2);
    telemetry.close();
  });

  it('are put back where they could not be sent, and sent the next time', async () => {
    const telemetry = openWithoutSpool(MONTHLY);
    telemetry.record('thing.made', { count: 1 });
    clock.advance(1_000);
    await collector.close();
    expect(await telemetry.send()).toEqual({ sent: 0, kept: 1, dropped: 0 });
    telemetry.record('thing.made', { count: 2 });
    expect(telemetry.counts()).toEqual({ recorded: 2, refused: 0, lost: 0 });
    clock.advance(DAY_MS);
    expect(await telemetry.send()).toEqual({ sent: 0, kept: 2, dropped: 0 });
    telemetry.close();
    collector = await startCollector();
  });

  it('are counted where too many sessions wait with some', async () => {
    const telemetry = openWithoutSpool(MONTHLY);
    const months = endedSessionsMax + 3;
    for (let month = 0; month < months; month += 1) {
      clock.advance(31 * DAY_MS);
      for (let count = 0; count < 2; count += 1) telemetry.record('thing.made', { count });
    }
    const { recorded, lost } = telemetry.counts();
    expect([recorded, lost]).toEqual([2 * months, 2 * (months - 1 - endedSessionsMax)]);
    await telemetry.send();
    const events = listEvents(collector);
    const told = events.filter(({ event }) => event === 'candor.lost');
    expect(told.map(({ reason }) => reason)).toEqual(told.map(() => 'disk'));
    expect(told.reduce((sum, { count }) => sum + Number(count), 0)).toBe(lost);
    expect(events.length - told.length).toBe(recorded - lost);
    telemetry.close();
  });

  it('go when their lane is turned off, of ended sessions too', async () => {
    const telemetry = openWithoutSpool(MONTHLY);
    telemetry.record('thing.made', { count: 1 });
    telemetry.record('thing.failed', { code: 1 });
    clock.advance(1_000);
    telemetry.record('thing.made', { count: 2 });
    telemetry.choose('off', ['usage'] satisfies LaneName[]);
    expect(await telemetry.send()).toEqual({ sent: 1, kept: 0, dropped: 0 });
    expect(listEvents(collector)).toMatchObject([{ event: 'thing.failed' }]);
    telemetry.close();
  });
});
