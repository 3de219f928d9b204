import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type DoorBench, createDoorBench, eventLine, headLine } from '../door/door.fixture.ts';
import { parseFixture } from '../registry/manifest.fixture.ts';
import { BAKERY_YAML, bakeryVocabulary, describeBaked, readFailure } from './bakery.fixture.ts';

let bench: DoorBench;
beforeAll(async () => {
  bench = await createDoorBench();
  bench.registry.register(parseFixture(BAKERY_YAML), 'ada');
  const text = JSON.stringify(bakeryVocabulary);
  bench.vocabularies.register({ product: 'bakery', version: '1.2.3', text }, 'ada');
});
beforeEach(async () => {
  await bench.takeEvents();
});
afterAll(() => bench.remove());

let seq = 0;
async function report(failure: unknown, version = '1.2.3') {
  const manifest = bench.registry.findNewest('bakery')?.hash;
  const head = headLine({ product: 'bakery', manifest, lane: 'exceptions', version });
  const fields = { minutes: undefined, course: 'bread', severity: 'handled', times: 2 };
  const line = eventLine((seq += 1), { event: 'oven.failed', ...fields, failure });
  const answer = await bench.send(head + line, { key: 'bakery-key' });
  return { answer: answer.body, events: await bench.takeEvents() };
}

it('a failure comes in as it was described, with its fingerprint and variant made anew', async () => {
  const { answer, events } = await report(describeBaked('bake'));
  expect(answer.accepted).toBe(1);
  const [event] = events;
  expect(readFailure(event?.fields['failure'])).toEqual(describeBaked('bake'));
  expect(event?.fields).toMatchObject({
    severity: 'handled',
    times: 2,
    course: 'bread',
    'failure.fingerprint': expect.stringMatching(/^1:[0-9a-f]{16}$/) as string,
    'failure.variant': expect.stringMatching(/^1:[0-9a-f]{16}$/) as string,
  });
  const later = (await report(describeBaked('bake', 3))).events[0]?.fields;
  expect(later?.['failure.fingerprint']).toBe(event?.fields['failure.fingerprint']);
  expect(later?.['failure.variant']).not.toBe(event?.fields['failure.variant']);
  const other = (await report(describeBaked('heat'))).events[0]?.fields;
  expect(other?.['failure.fingerprint']).not.toBe(event?.fields['failure.fingerprint']);
});

it('what the vocabulary does not list is left out, whatever the sender claims', async () => {
  const forged = structuredClone(describeBaked('bake')) as {
    error: { type: object; frames: object[]; message?: string };
    fingerprint?: string;
  };
  forged.fingerprint = '1:0000000000000000';
  forged.error.message = 'klaus';
  forged.error.type = { of: 'vendor', name: 'KlausError' };
  forged.error.frames.unshift({ kind: 'vendor', module: 'src/klaus.ts', symbol: 'klaus', line: 7 });
  const { events } = await report(forged);
  const kept = JSON.stringify(events[0]);
  expect(kept).toContain('src/oven.ts');
  expect(kept.toLowerCase()).not.toContain('klaus');
  expect(kept).not.toContain('1:0000000000000000');
});

it('a version without a vocabulary is told in the newest; a product without any by its kinds alone', async () => {
  const newest = await report(describeBaked('bake'), '9.0.0');
  expect(newest.events[0]?.fields['failure']).toContain('src/oven.ts');
  const cellar = BAKERY_YAML.replace('product: bakery', 'product: cellar').replace(
    'key: bakery-key',
    'key: cellar-key',
  );
  bench.registry.register(parseFixture(cellar), 'ada');
  const manifest = bench.registry.findNewest('cellar')?.hash;
  const head = headLine({ product: 'cellar', manifest, lane: 'exceptions' });
  const fields = { minutes: undefined, course: undefined, severity: 'crashed', times: 1 };
  const line = eventLine((seq += 1), {
    event: 'oven.failed',
    ...fields,
    failure: describeBaked('bake'),
  });
  await bench.send(head + line, { key: 'cellar-key' });
  const [event] = await bench.takeEvents();
  expect(readFailure(event?.fields['failure'])).toMatchObject({
    error: {
      type: { of: 'user' },
      frames: [{ kind: 'vendor', module: null }, { kind: 'runtime' }],
    },
  });
});

it('what is no description is refused by name, and the rest of the event comes in', async () => {
  const { events } = await report({ description: 1, stack: 'at klaus (/home/klaus/x.js:1:1)' });
  expect(events[0]?.fields).toEqual({ course: 'bread', severity: 'handled', times: 2 });
  expect(bench.quarantine.list('bakery')).toContainEqual(
    expect.objectContaining({ event: 'oven.failed', field: 'failure', reason: 'wrong_type' }),
  );
});
