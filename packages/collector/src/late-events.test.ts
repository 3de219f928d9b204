import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CollectorBench, createCollectorBench } from './collector.fixture.ts';
import { parseCommand } from './lib/command-line/arguments.ts';
import type { ReportAnswer } from './lib/door/report-answer.ts';
import { eventLine, headLine } from './lib/door/door.fixture.ts';
import { createInstallation } from './lib/holdings/installation.fixture.ts';
import { KITCHEN_YAML } from './lib/registry/manifest.fixture.ts';

const AGE_DAYS_MAX = 10;
/** As many as an answer needs, and one more. */
const INSTALLATIONS = 6;

let bench: CollectorBench;
beforeAll(async () => {
  bench = await createCollectorBench();
  const parsed = parseCommand(['--event-age-days-max', String(AGE_DAYS_MAX)], {});
  if (parsed.command !== 'serve') throw new Error(`Expected to serve, got ${parsed.command}`);
  const { eventAgeDaysMax } = parsed.options;
  if (eventAgeDaysMax === undefined) throw new Error('Expected an age, got none');
  await bench.start({ eventAgeDaysMax });
  await bench.call('POST /api/manifests', { body: KITCHEN_YAML });
});
afterAll(() => bench.remove());

const now = Date.now();
const ago = (days: number): string => new Date(now - days * 86_400_000).toISOString();
const dayOf = (instant: string): string => instant.slice(0, 10);

async function report(ages: readonly number[]): Promise<ReportAnswer> {
  const { session, device } = createInstallation();
  const head = headLine({ session, device, started: ago(12) });
  const lines = ages.map((days, index) => eventLine(index + 1, { at: ago(days) }));
  const answer = await fetch(`${bench.collector().url}/v1/report/kitchen-key`, {
    method: 'POST',
    body: head + lines.join(''),
  });
  expect(answer.status).toBe(200);
  return (await answer.json()) as ReportAnswer;
}

it('an event that comes late counts on its own day, up to the age that is set; an older one is refused by its line', async () => {
  for (let count = 0; count < INSTALLATIONS; count += 1) {
    expect(await report([11, 9, 0, 11])).toMatchObject({
      accepted: 2,
      refused: [
        { line: 2, reason: 'too_old' },
        { line: 5, reason: 'too_old' },
      ],
    });
  }
  await bench.whenReady();
  await bench.whenLoaded();
  const question = {
    product: 'kitchen',
    metric: { of: 'events', event: 'dish.cooked' },
    breakdown: null,
    filters: [],
    span: { from: dayOf(ago(12)), to: dayOf(ago(0)) },
    step: 'day',
  };
  const ask = async (): Promise<readonly (readonly [string | null, number])[]> =>
    (await bench.call('POST /api/ask', { body: question })).body.rows.map(({ at, value }) => [
      at,
      value,
    ]);
  const expected = [
    [dayOf(ago(9)), INSTALLATIONS],
    [dayOf(ago(0)), INSTALLATIONS],
  ];
  expect(await ask()).toEqual(expected);
  // On a day that was counted long ago, too.
  for (let count = 0; count < INSTALLATIONS; count += 1) await report([8, 9]);
  await bench.whenLoaded();
  expect(await ask()).toEqual([
    [dayOf(ago(9)), 2 * INSTALLATIONS],
    [dayOf(ago(8)), INSTALLATIONS],
    [dayOf(ago(0)), INSTALLATIONS],
  ]);
  const params = { product: 'kitchen' };
  const { body } = await bench.call('GET /api/products/:product/quarantine', { params });
  expect(body).toMatchObject([
    { event: 'dish.cooked', field: '', reason: 'too_old', count: 2 * INSTALLATIONS },
  ]);
});
