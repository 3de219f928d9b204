import { once } from 'node:events';
import type { ExportedEvent } from '@candor/manifest/holdings';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CollectorBench, createCollectorBench } from './collector.fixture.ts';
import { createCollectorProcesses } from './collector-process.fixture.ts';
import type { ReportAnswer } from './lib/door/report-answer.ts';
import { eventLine, headLine } from './lib/door/door.fixture.ts';
import {
  type Installation,
  askHoldings,
  createInstallation,
} from './lib/holdings/installation.fixture.ts';
import { KITCHEN_YAML } from './lib/registry/manifest.fixture.ts';

let bench: CollectorBench;
const processes = createCollectorProcesses();
beforeEach(async () => {
  bench = await createCollectorBench();
});
afterEach(async () => {
  processes.killAll();
  await bench.remove();
});

const HOUR_MS = 3_600_000;
/** A clock that is days behind: what it dates lies on another day than it happened. */
const BEHIND_MS = 72 * HOUR_MS;
/** Between a clock that tells seconds and the arrival. */
const SLACK_MS = 60_000;
/** When all of it happened, by a clock that is right. */
const HAPPENED = Date.now() - 2 * HOUR_MS;

/** The report of a machine whose clock is off by so much, when things happen and when it sends. */
async function report(
  url: string,
  { session, device }: Installation,
  seqs: readonly number[],
  offMs: number,
): Promise<ReportAnswer> {
  const at = new Date(HAPPENED + offMs).toISOString();
  const answer = await fetch(`${url}/v1/report/kitchen-key`, {
    method: 'POST',
    headers: { date: new Date(Date.now() + offMs).toUTCString() },
    body:
      headLine({ session, device, started: at }) +
      seqs.map((seq) => eventLine(seq, { at })).join(''),
  });
  expect(answer.status).toBe(200);
  return (await answer.json()) as ReportAnswer;
}

async function exportOwn(url: string, { token }: Installation): Promise<readonly ExportedEvent[]> {
  const answer = await askHoldings(url, 'export', { tokens: [token] });
  const lines = (await answer.text()).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as ExportedEvent).toSorted((a, b) => a.seq - b.seq);
}

/** By number: how far from when it happened it is dated, and what is said of its clock. */
function tell(events: readonly ExportedEvent[]): readonly (readonly [number, boolean, unknown])[] {
  return events.map((event) => [
    event.seq,
    Math.abs(Date.parse(event.at) - HAPPENED) < SLACK_MS,
    event.clockCorrected,
  ]);
}

it('what a wrong clock dated is stored on its own day and says so; what a right one dated does not; and once it stays as it is', async () => {
  const { url } = await bench.start();
  await bench.call('POST /api/manifests', { body: KITCHEN_YAML });
  const [wrong, right] = [createInstallation(), createInstallation()];
  expect(await report(url, wrong, [1, 2], -BEHIND_MS)).toMatchObject({ accepted: 2, corrected: 2 });
  expect(await report(url, right, [1, 2], 0)).not.toHaveProperty('corrected');
  await bench.whenLoaded();
  const before = await exportOwn(url, wrong);
  expect(tell(before)).toEqual([
    [1, true, true],
    [2, true, true],
  ]);
  const believed = await exportOwn(url, right);
  expect(tell(believed)).toEqual([
    [1, true, undefined],
    [2, true, undefined],
  ]);
  expect(believed.some((event) => 'clockCorrected' in event)).toBe(false);
  // The same events again, by a clock that was set right; to a collector that has forgotten what it took.
  await bench.stop();
  const { url: again } = await bench.start();
  expect(await report(again, wrong, [2, 3], 0)).not.toHaveProperty('corrected');
  await bench.whenLoaded();
  const after = await exportOwn(again, wrong);
  expect(after.slice(0, 2)).toEqual(before);
  expect(tell(after.slice(2))).toEqual([[3, true, undefined]]);
});

it('the mark stands in the journal: what is loaded after a kill has it', async () => {
  await bench.start();
  await bench.call('POST /api/manifests', { body: KITCHEN_YAML });
  await bench.stop();
  // Port 1 is nobody's: all stays in the journal.
  const away = ['--store-url', 'http://127.0.0.1:1/candor'];
  const { child, url } = await processes.spawn(bench.folder, away);
  const [wrong, right] = [createInstallation(), createInstallation()];
  await report(url, wrong, [1, 2], BEHIND_MS);
  await report(url, right, [1], 0);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const { url: again } = await bench.start();
  await bench.whenLoaded();
  expect(tell(await exportOwn(again, wrong))).toEqual([
    [1, true, true],
    [2, true, true],
  ]);
  expect(tell(await exportOwn(again, right))).toEqual([[1, true, undefined]]);
});
