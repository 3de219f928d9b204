import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, startEngine } from '@candor/engine/engine';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createManifest, createQuestion } from './lib/example-product.fixture.ts';
import { createTestStore, type TestStore } from './lib/test-store.fixture.ts';

let folder: string;
let engine: Engine;
let test: TestStore;
const manifest = createManifest();
/** A question of some seconds. */
const SLOW = { text: 'SELECT sleep(3) AS slept', parameters: {} } as const;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candor-store-'));
  engine = await startEngine({ dataFolder: folder });
  test = await createTestStore(engine);
});

afterAll(async () => {
  await test.close();
  await engine.stop();
  await rm(folder, { recursive: true, force: true });
});

it('what writes does not wait for those who ask', async () => {
  const ended: string[] = [];
  const asked = Array.from({ length: 12 }, async () => {
    await test.connection.ask(SLOW, {});
    ended.push('question');
  });
  await test.connection.command('SELECT 1');
  ended.push('command');
  await Promise.all(asked);
  expect(ended[0]).toBe('command');
});

it('a question ends with its signal, before its turn and under way, with the reason of that', async () => {
  const gone = new Error('gone');
  const before = AbortSignal.abort(gone);
  await expect(test.store.ask(createQuestion({}), manifest, 5, before)).rejects.toBe(gone);
  const leaving = new AbortController();
  const asked = test.store.ask(createQuestion({}), manifest, 5, leaving.signal);
  leaving.abort(gone);
  await expect(asked).rejects.toBe(gone);
  const stopping = new AbortController();
  const slow = test.connection.ask(SLOW, {}, stopping.signal);
  stopping.abort(gone);
  await expect(slow).rejects.toBe(gone);
  // The turns are free again.
  expect((await test.store.ask(createQuestion({}), manifest, 5)).rows).toEqual([]);
});
