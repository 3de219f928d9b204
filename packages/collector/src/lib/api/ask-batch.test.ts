import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CollectorBench, createCollectorBench } from '../../collector.fixture.ts';
import { batchQuestionsMax, questionsInFlightMax } from '../../limits.ts';
import { readConnectionFile } from '../data-folder/connection-file.ts';
import { describeDataFolder } from '../data-folder/data-folder.ts';
import { KITCHEN_YAML } from '../registry/manifest.fixture.ts';

let bench: CollectorBench;
beforeAll(async () => {
  bench = await createCollectorBench();
  await bench.start();
  await bench.call('POST /api/manifests', { body: KITCHEN_YAML });
  await bench.whenReady();
});
afterAll(() => bench.remove());

const question = {
  product: 'kitchen',
  metric: { of: 'sessions' },
  breakdown: null,
  filters: [],
  span: { from: '2026-11-01', to: '2026-11-02' },
  step: 'day',
};
const of = (count: number) => Array.from({ length: count }, () => question);

it('answers each question as it would be answered alone, in their order', async () => {
  const questions = [
    question,
    { ...question, product: 'cellar' },
    { ...question, metric: { of: 'events', event: 'dish.burnt' } },
    7,
    { ...question, step: 'week' },
  ];
  const { status, body } = await bench.call('POST /api/ask/batch', { body: { questions } });
  expect(status).toBe(200);
  const alone = await Promise.all(
    questions.map(async (body) => (await bench.call('POST /api/ask', { body })).body),
  );
  // Nothing is stored: an answer is as of when it was asked for.
  const withoutTime = (answer: object): object => ({ ...answer, asOf: '' });
  expect(body.answers.map(withoutTime)).toEqual(alone.map(withoutTime));
  const codes = body.answers.map((answer) => ('error' in answer ? answer.error.code : 'told'));
  expect(codes).toEqual(['told', 'product_unknown', 'question_invalid', 'body_invalid', 'told']);
});

it('a list that is none, empty or too long is refused as a whole', async () => {
  for (const body of [
    {},
    { questions: question },
    { questions: [] },
    { questions: of(batchQuestionsMax + 1) },
  ]) {
    const answer = await bench.call('POST /api/ask/batch', { body });
    expect([answer.status, answer.body.error.code]).toEqual([400, 'body_invalid']);
  }
});

it('a batch asks the store a few questions at a time, and leaves room for others', async () => {
  const batch = bench.call('POST /api/ask/batch', { body: { questions: of(24) } });
  // All places but a few: a batch that took as many as it has questions would have some turned away.
  const others = await Promise.all(
    of(questionsInFlightMax - 8).map(
      async (body) => (await bench.call('POST /api/ask', { body })).status,
    ),
  );
  expect(new Set(others)).toEqual(new Set([200]));
  const { answers } = (await batch).body;
  expect(answers).toHaveLength(24);
  expect(answers.filter((answer) => 'error' in answer)).toEqual([]);
});

it('who goes away ends the batch, and nobody logs a fault', async () => {
  const logged = bench.logged.length;
  const token = readConnectionFile(describeDataFolder(bench.folder))?.token ?? '';
  const gone = new AbortController();
  const asked = fetch(`${bench.collector().url}/api/ask/batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ questions: of(batchQuestionsMax) }),
    signal: gone.signal,
  }).catch(() => null);
  await bench.call('POST /api/ask', { body: question });
  gone.abort();
  expect(await asked).toBeNull();
  expect((await bench.call('POST /api/ask', { body: question })).status).toBe(200);
  expect(bench.logged.slice(logged)).toEqual([]);
});
