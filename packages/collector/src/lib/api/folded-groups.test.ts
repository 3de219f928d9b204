/** Three groups, of which the smallest is nobody's business, and every question by which somebody could get at it. */
import type { Answer } from '@candor/query/answer';
import { kDefault } from '@candor/query/limits';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CollectorBench, createCollectorBench } from '../../collector.fixture.ts';
import { createInstallation, sendReport } from '../holdings/installation.fixture.ts';
import { KITCHEN_YAML } from '../registry/manifest.fixture.ts';

/** How many installations run each version; each cooks one dish. */
const SIZES = { '1.0.0': 20, '1.1.0': kDefault, '2.0.0': 2 } as const;
const [LARGE, MIDDLE, SMALL] = ['1.0.0', '1.1.0', '2.0.0'] as const;
const ALL = SIZES[LARGE] + SIZES[MIDDLE] + SIZES[SMALL];

const dayAt = (offset: number): string =>
  new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
/** Midnight may come while this runs. */
const span = { from: dayAt(0), to: dayAt(1) };

let bench: CollectorBench;
beforeAll(async () => {
  bench = await createCollectorBench();
  const { url } = await bench.start({ k: [String(kDefault)] });
  await bench.call('POST /api/manifests', { body: KITCHEN_YAML });
  for (const [version, size] of Object.entries(SIZES)) {
    for (let count = 0; count < size; count += 1) {
      await sendReport(url, createInstallation(), [1], { head: { version } });
    }
  }
  await bench.whenReady();
  await bench.whenLoaded();
});
afterAll(() => bench.remove());

const METRICS = [{ of: 'installations' }, { of: 'events', event: 'dish.cooked' }] as const;

const dimension = { by: 'fact', fact: 'version' };

function buildQuestion(
  metric: (typeof METRICS)[number],
  breakdown: typeof dimension | null,
  ...values: readonly string[]
): Readonly<Record<string, unknown>> {
  const filters = values.length === 0 ? [] : [{ dimension, values }];
  return {
    product: 'kitchen',
    metric,
    breakdown,
    filters,
    span,
    step: 'span',
  };
}

/** By both routes, which have to say the same. */
async function ask(questions: readonly object[]): Promise<readonly Answer[]> {
  const { body } = await bench.call('POST /api/ask/batch', { body: { questions } });
  const answers: Answer[] = [];
  for (const [index, answer] of body.answers.entries()) {
    if ('error' in answer) throw new Error(answer.error.message);
    const alone = (await bench.call('POST /api/ask', { body: questions[index] })).body;
    expect({ ...alone, asOf: '' }).toEqual({ ...answer, asOf: '' });
    answers.push(answer);
  }
  return answers;
}

it.each(METRICS)(
  'of $of the small group is folded, and with it the one that would give it away',
  async (metric) => {
    const [whole, byVersion] = await ask([
      buildQuestion(metric, null),
      buildQuestion(metric, dimension),
    ]);
    expect(whole).toMatchObject({ rows: [{ value: ALL, installations: ALL }], installations: ALL });
    const rest = SIZES[MIDDLE] + SIZES[SMALL];
    expect(byVersion).toMatchObject({
      rows: [
        { group: LARGE, value: SIZES[LARGE], installations: SIZES[LARGE], folded: false },
        { group: null, value: rest, installations: rest, folded: true },
      ],
      folded: { groups: 2, rows: 0 },
    });
    expect(byVersion?.rows).toHaveLength(2);
  },
);

it.each(METRICS)('of $of a filter for several groups does not give it away', async (metric) => {
  const filters = [
    [SMALL],
    [LARGE, SMALL],
    [MIDDLE, SMALL],
    [LARGE, MIDDLE],
    [LARGE, MIDDLE, SMALL],
  ];
  const questions = filters.flatMap((values) =>
    [null, dimension].map((breakdown) => buildQuestion(metric, breakdown, ...values)),
  );
  for (const [index, { rows, installations }] of (await ask(questions)).entries()) {
    expect([questions[index], rows, installations]).toEqual([questions[index], [], null]);
  }
  // A filter that cuts out enough, of a value that enough have, is answered.
  const [large] = await ask([buildQuestion(metric, null, LARGE)]);
  expect(large).toMatchObject({ rows: [{ value: SIZES[LARGE] }], installations: SIZES[LARGE] });
});
