/** How many different values there are, of pseudonyms and of texts, in answers of a real engine. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, startEngine } from '@candor/engine/engine';
import type { FieldDeclaration, Manifest } from '@candor/manifest/manifest';
import { parseQuestion } from '@candor/query/parse';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManifest, createQuestion, day } from './lib/example-product.fixture.ts';
import { eventLists } from './lib/random-events.fixture.ts';
import { createTestStore, type TestStore } from './lib/test-store.fixture.ts';

let folder: string;
let engine: Engine;
let test: TestStore;
const manifest = createManifest();
const [events = []] = fc.sample(eventLists, { seed: 42, numRuns: 1 });
const distinct = { of: 'distinct', event: 'heartbeat', field: 'site' } as const;
const question = createQuestion({
  metric: distinct,
  span: { from: day('2026-01-01'), to: day('2026-03-31') },
  step: 'span',
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candor-store-'));
  engine = await startEngine({ dataFolder: folder });
  test = await createTestStore(engine);
  await test.insert(events, 50);
});

afterAll(async () => {
  await test.close();
  await engine.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The same product, whose field `site` is of another type: what is stored of it stays the same. */
function declareSite(site: FieldDeclaration): Manifest {
  const { heartbeat } = manifest.events;
  if (heartbeat === undefined) throw new Error('no heartbeat');
  const fields = { ...heartbeat.fields, site };
  return { ...manifest, events: { ...manifest.events, heartbeat: { ...heartbeat, fields } } };
}

const declared = { title: 'Site', why: 'To have one.', optional: true };
const ofTexts = declareSite({
  ...declared,
  type: 'text',
  charsMax: 32,
  review: { by: 'a test', on: '2026-11-02', why: 'It is random.' },
});

describe('different values', () => {
  it('of a text are counted as those of a pseudonym are, and which they are is told nowhere', async () => {
    const [asText, asPseudonym] = await Promise.all(
      [ofTexts, manifest].map((one) => test.store.ask(question, one, 2)),
    );
    expect(asText?.rows).toEqual(asPseudonym?.rows);
    expect(asText?.rows).toHaveLength(1);
    expect([asText?.unit, asPseudonym?.unit]).toEqual(['values', 'sites']);
    const sites = events.flatMap(({ fields: { site } }) =>
      typeof site === 'string' ? [site] : [],
    );
    expect(sites.length).toBeGreaterThan(0);
    for (const site of sites) expect(JSON.stringify(asText)).not.toContain(site);
  });

  it('are not counted where fewer than k installations told one', async () => {
    const told = (await test.store.ask(question, ofTexts, 2)).installations ?? 0;
    expect(told).toBeGreaterThan(0);
    const answer = await test.store.ask(question, ofTexts, told + 1);
    expect(answer).toMatchObject({ rows: [], installations: null });
  });

  it('of a choice or a count are not asked for', () => {
    expect(parseQuestion(question, ofTexts).ok).toBe(true);
    const choice = declareSite({ ...declared, type: 'choice', values: ['a'] });
    expect(parseQuestion(question, choice).ok).toBe(false);
    expect(
      parseQuestion({ ...question, metric: { ...distinct, field: 'errors' } }, ofTexts).ok,
    ).toBe(false);
  });
});
