import { resetDeviceId } from '@candor/local/ids';
import { hasSpooledReports, readAllSpools } from '@candor/local/spool';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerWith, startCollector, type TestCollector } from '../../collector.fixture.ts';
import { queueErasure } from '../../queue-erasure.ts';
import { buildManifest, createTestClock } from '../../product.fixture.ts';
import { createSandbox, recordOne, type Sandbox } from '../../sandbox.fixture.ts';
import type { TelemetrySink } from '../../sinks.ts';

let away: TestCollector;
let sandbox: Sandbox;
const clock = createTestClock();
beforeEach(async () => {
  away = await startCollector(answerWith(503));
  sandbox = createSandbox(away.url);
});
afterEach(async () => {
  await away.close();
  sandbox.remove();
});

type Changes = NonNullable<Parameters<typeof buildManifest>[0]>;

/** Leaves one event in the spool of each of two sinks, neither of which can be reached. */
async function leaveInSinks(manifest: Changes): Promise<void> {
  const sinks: readonly TelemetrySink[] = [
    { kind: 'collector' },
    { kind: 'otlp', endpoint: away.url },
  ];
  const telemetry = sandbox.openOn({ sinks, effects: { ...clock, env: {} } }, manifest);
  recordOne(telemetry);
  expect(await telemetry.send()).toEqual({ sent: 0, kept: 2, dropped: 0 });
  telemetry.close();
}
const erase = (manifest: Changes): ReturnType<typeof queueErasure> =>
  queueErasure({ manifest: buildManifest(manifest), folder: sandbox.folder, effects: clock });

describe('an erasure where there are several sinks', () => {
  it('finds and drops what waits in theirs, where there is no id but the session’s', async () => {
    const none: Changes = { ids: { device: 'none' } };
    await leaveInSinks(none);
    expect(readAllSpools(sandbox.folder).map(({ events }) => events)).toEqual([1]);
    expect(erase(none)).toEqual({ ok: true, requests: 1, dropped: 1 });
    expect(hasSpooledReports(sandbox.folder)).toBe(false);
  });

  it('finds and drops what waits there under an id that was forgotten since', async () => {
    const reset: Changes = { ids: { device: 'until_reset' } };
    await leaveInSinks(reset);
    resetDeviceId(sandbox.folder);
    expect(erase(reset)).toEqual({ ok: true, requests: 1, dropped: 1 });
    expect(hasSpooledReports(sandbox.folder)).toBe(false);
  });
});
