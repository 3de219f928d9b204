import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { markErasure } from '@candor/local/erased-mark';
import { spoolCheckIntervalMs } from '@candor/local/limits';
import { canMount, isLeftOut } from '@candor/testing/left-out';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listEvents, startCollector, type TestCollector } from '../collector.fixture.ts';
import { consentCheckIntervalMs, retryAfterMsMax } from '../limits.ts';
import { createTestClock, type TestClock } from '../product.fixture.ts';
import { createSandbox, recordOne, type Sandbox } from '../sandbox.fixture.ts';

let collector: TestCollector;
let sandbox: Sandbox;
let clock: TestClock;
beforeEach(async () => {
  clock = createTestClock();
  collector = await startCollector();
  sandbox = createSandbox(collector.url);
});
afterEach(async () => {
  sandbox.remove();
  await collector.close();
});

/** On by the environment, which no disk can take away. */
const open = (manifest = {}): ReturnType<Sandbox['open']> =>
  sandbox.open({ effects: { ...clock, env: { TEST_TELEMETRY: 'true' } } }, manifest);
const countSent = (): readonly unknown[] => listEvents(collector).map(({ seq }) => seq);

describe('the folder', () => {
  it('may vanish under a running product: what comes after that is kept anew', async () => {
    const telemetry = open();
    recordOne(telemetry);
    fs.rmSync(sandbox.folder, { recursive: true });
    // A writer looks after its file once a second.
    await sleep(spoolCheckIntervalMs + 50);
    expect(recordOne(telemetry)).toBe(true);
    expect(await telemetry.send()).toEqual({ sent: 1, kept: 0, dropped: 0 });
    fs.rmSync(sandbox.folder, { recursive: true });
    fs.writeFileSync(sandbox.folder, 'a file in its place');
    expect(recordOne(telemetry)).toBe(true);
    expect(await telemetry.send()).toEqual({ sent: 1, kept: 0, dropped: 0 });
    telemetry.close();
    // The device's secret went with the folder: sessions begin anew.
    expect(countSent()).toEqual([1, 1]);
  });

  it.skipIf(isLeftOut('mounting a disk', canMount))(
    'may become read-only, and writable again: nothing is lost',
    async () => {
      execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', sandbox.root]);
      const telemetry = open();
      try {
        recordOne(telemetry);
        recordOne(telemetry);
        telemetry.close();
        execFileSync('mount', ['-o', 'remount,ro', sandbox.root]);
        const during = open();
        expect(recordOne(during)).toBe(true);
        // What is in memory goes; what lies on the disk can not be taken by anybody.
        expect(await during.send()).toEqual({ sent: 1, kept: 2, dropped: 0 });
        execFileSync('mount', ['-o', 'remount,rw', sandbox.root]);
        expect(await during.send()).toEqual({ sent: 2, kept: 0, dropped: 0 });
        during.close();
        expect(countSent()).toEqual([1, 1, 2]);
      } finally {
        telemetry.close();
        execFileSync('umount', [sandbox.root]);
      }
    },
  );

  it('may have a mark of an erasure that nobody can look at for a while: that erases nothing', async () => {
    const mark = path.join(sandbox.folder, 'erased');
    markErasure(sandbox.folder, clock.now());
    const telemetry = open();
    recordOne(telemetry);
    fs.renameSync(mark, `${mark}.away`);
    // Its name leads nowhere but to itself (ELOOP).
    fs.symlinkSync(mark, mark);
    clock.advance(consentCheckIntervalMs);
    recordOne(telemetry);
    fs.renameSync(`${mark}.away`, mark);
    clock.advance(consentCheckIntervalMs);
    recordOne(telemetry);
    expect(await telemetry.send()).toEqual({ sent: 3, kept: 0, dropped: 0 });
    telemetry.close();
    expect(countSent()).toEqual([1, 2, 3]);
  });

  it('may have settings that nobody can read for a while: nothing is recorded then, and what waits stays', async () => {
    const withChoice = { effects: { ...clock, env: {} } };
    const before = sandbox.openOn(withChoice);
    recordOne(before);
    before.close();
    const choice = path.join(sandbox.folder, 'settings', 'usage.json');
    const running = sandbox.open(withChoice);
    recordOne(running);
    fs.renameSync(choice, `${choice}.away`);
    fs.symlinkSync(choice, choice);
    clock.advance(consentCheckIntervalMs);
    expect(recordOne(running)).toBe(false);
    const begun = sandbox.open(withChoice);
    expect(recordOne(begun)).toBe(false);
    expect(await begun.send()).toEqual({ sent: 0, kept: 2, dropped: 0 });
    fs.renameSync(`${choice}.away`, choice);
    clock.advance(consentCheckIntervalMs);
    expect([recordOne(running), recordOne(begun)]).toEqual([true, true]);
    expect(await running.send()).toEqual({ sent: 3, kept: 1, dropped: 0 });
    expect(await begun.send()).toEqual({ sent: 1, kept: 0, dropped: 0 });
    running.close();
    begun.close();
  });

  it('is shared by two versions of a product: each is sent under its own manifest, whoever sends', async () => {
    const older = open();
    const newer = open({ title: 'A newer one' });
    recordOne(older);
    recordOne(newer);
    older.close();
    expect(await newer.send()).toEqual({ sent: 2, kept: 0, dropped: 0 });
    newer.close();
    const hashes = collector.received.map(({ body }) => /"manifest":"(\w+)"/.exec(body)?.[1]);
    expect(new Set(hashes).size).toBe(2);
  });
});

describe('a clock that jumps', () => {
  const writeRetry = (untilMs: number): void => {
    const until = new Date(untilMs).toISOString();
    const file = path.join(sandbox.folder, 'spool', 'retry.json');
    fs.writeFileSync(file, JSON.stringify({ failures: 3, until }));
  };

  it('does not keep anything waiting for longer than the longest wait there is', async () => {
    const telemetry = open();
    recordOne(telemetry);
    writeRetry(clock.now() + retryAfterMsMax);
    expect(await telemetry.send()).toMatchObject({ sent: 0, kept: 1 });
    writeRetry(clock.now() + retryAfterMsMax + 1);
    expect(await telemetry.send()).toMatchObject({ sent: 1, kept: 0 });
    telemetry.close();
  });

  it('ahead and back by a year loses nothing that is not too old then', async () => {
    const telemetry = open();
    recordOne(telemetry);
    clock.advance(365 * 86_400_000);
    recordOne(telemetry);
    telemetry.close();
    const back = createTestClock();
    const later = sandbox.open({ effects: { ...back, env: { TEST_TELEMETRY: 'true' } } });
    recordOne(later);
    expect(await later.send()).toEqual({ sent: 3, kept: 0, dropped: 0 });
    later.close();
  });
});
