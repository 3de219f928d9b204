import { afterAll, beforeAll, expect, it } from 'vitest';
import { type DoorBench, createDoorBench, eventLine, headLine } from '../door/door.fixture.ts';
import { parseFixture } from '../registry/manifest.fixture.ts';
import { BLOCKED_YAML, bakeryVocabulary, describeBaked, readFailure } from './bakery.fixture.ts';

let bench: DoorBench;
beforeAll(async () => {
  bench = await createDoorBench();
  bench.registry.register(parseFixture(BLOCKED_YAML), 'ada');
  const text = JSON.stringify(bakeryVocabulary);
  bench.vocabularies.register({ product: 'bakery', version: '1.2.3', text }, 'ada');
});
afterAll(() => bench.remove());

let seq = 0;
async function report(frames: unknown) {
  const manifest = bench.registry.findNewest('bakery')?.hash;
  const head = headLine({ product: 'bakery', manifest, lane: 'performance', version: '1.2.3' });
  const told = { operation: 'blocked', duration: 4_000, baseline: 1_000, times: 1, frames };
  const foreign = { minutes: undefined, course: undefined };
  const line = eventLine((seq += 1), { event: 'oven.blocked', ...foreign, ...told });
  await bench.send(head + line, { key: 'bakery-key' });
  return (await bench.takeEvents())[0]?.fields;
}

it('what blocked the main thread comes in in words of the vocabulary, with a fingerprint', async () => {
  const fields = await report(describeBaked('bake'));
  expect(fields).toMatchObject({
    operation: 'blocked',
    duration: 4_000,
    'frames.fingerprint': expect.stringMatching(/^1:[0-9a-f]{16}$/) as string,
  });
  expect(readFailure(fields?.['frames'])).toEqual(describeBaked('bake'));
});

it('a name that the vocabulary does not list does not come in', async () => {
  const forged = structuredClone(describeBaked('bake')) as { error: { frames: object[] } };
  forged.error.frames.unshift({ kind: 'vendor', module: 'src/klaus.ts', symbol: 'klaus' });
  const kept = JSON.stringify(await report(forged));
  expect(kept).toContain('src/oven.ts');
  expect(kept).not.toContain('klaus');
});
