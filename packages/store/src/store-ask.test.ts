import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, startEngine } from '@candor/engine/engine';
import type { AnswerRow } from '@candor/query/answer';
import type { Question } from '@candor/query/question';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManifest, createQuestion, day, questions } from './lib/example-product.fixture.ts';
import { eventLists } from './lib/random-events.fixture.ts';
import { recheck } from './lib/recheck.fixture.ts';
import { createTestStore, type TestStore } from './lib/test-store.fixture.ts';
import { roundFigure } from './lib/recount.fixture.ts';
import type { StoredEvent } from './store.ts';

let folder: string;
let engine: Engine;
let test: TestStore;
const manifest = createManifest();
const [events = []] = fc.sample(eventLists, { seed: 42, numRuns: 1 });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candor-store-'));
  engine = await startEngine({ dataFolder: folder });
  test = await createTestStore(engine);
  await test.insert(events, 50);
  await test.store.refreshRollups();
});

afterAll(async () => {
  await test.close();
  await engine.stop();
  await rm(folder, { recursive: true, force: true });
});

const bare = ({ value, installations, folded }: AnswerRow): unknown => ({
  value: roundFigure(value),
  installations,
  folded,
});

describe('an answer', () => {
  it('is what the k-check leaves of a recount, filters and remainders included', async () => {
    await fc.assert(
      fc.asyncProperty(questions, fc.integer({ min: 2, max: 6 }), async (question, k) => {
        const answer = await test.store.ask(question, manifest, k);
        const expected = recheck(events, question, manifest, k);
        expect({
          rows: answer.rows.map(bare),
          folded: answer.folded,
          installations: answer.installations,
        }).toEqual({
          ...expected,
          rows: expected.rows.map((row) => bare(row as AnswerRow)),
        });
        for (const row of answer.rows) expect(row.installations).toBeGreaterThanOrEqual(k);
      }),
      { numRuns: 60 },
    );
  });

  it('says what it counts, by what, until when, and what each row is', async () => {
    const question = createQuestion({
      metric: { of: 'distribution', event: 'heartbeat', field: 'identities' },
      span: { from: day('2026-01-01'), to: day('2026-03-31') },
      step: 'span',
    });
    const answer = await test.store.ask(question, manifest, 2);
    const received = Math.max(...events.map((event) => event.received));
    expect(answer).toMatchObject({ question, unit: 'installations', countedBy: 'device', k: 2 });
    expect(Date.parse(answer.asOf)).toBe(Math.floor(received / 1000) * 1000);
    for (const { at, group, bucket, folded } of answer.rows) {
      expect(at).toBeNull();
      expect(bucket === null).toBe(folded);
      expect(group ?? '').toContain(String(bucket?.from ?? ''));
    }
  });

  it('counts a session once whose events came under several ids that end alike', async () => {
    const other = await createTestStore(engine);
    const [first] = events as readonly [StoredEvent];
    const ids = Array.from(
      { length: 12 },
      (_, index) => [index % 6, index < 6 ? '1' : '2'] as const,
    );
    const came = ids.map(([device, start]) => ({
      ...first,
      device: String(device).repeat(32),
      ephemeral: false,
      session: `${start.repeat(8)}-1111-4111-8000-00000000000${device}`,
    }));
    await other.insert(came, 50);
    const on = day(new Date(first.at).toISOString().slice(0, 10));
    const { lane, environment } = first;
    const asked = { metric: { of: 'sessions' }, filters: [], lane, environment } as const;
    const question = createQuestion({ ...asked, span: { from: on, to: on }, step: 'span' });
    const { rows } = await other.store.ask(question, manifest, 2);
    expect(rows.map(({ value }) => value)).toEqual([6]);
    await other.close();
  });

  it('orders rows by time, then by value, and weeks begin on Mondays', async () => {
    const question = createQuestion({ breakdown: { by: 'fact', fact: 'os' }, step: 'week' });
    const { rows } = await test.store.ask(question, manifest, 2);
    const order = rows.map(({ at, value, folded }) => [at, folded ? 1 : 0, -value]);
    expect(order).toEqual(
      order.toSorted((a, b) => (String(a) < String(b) ? -1 : 1)).toSorted(compareRows),
    );
    expect(new Set(rows.map(({ at }) => new Date(at ?? '').getUTCDay()))).toEqual(new Set([1]));
  });

  it('filters by the bucket that it shows', async () => {
    const memory = { by: 'fact', fact: 'memory' } as const;
    const span = { from: day('2026-01-01'), to: day('2026-03-31') };
    const all = await test.store.ask(
      createQuestion({ breakdown: memory, span, step: 'span' }),
      manifest,
      2,
    );
    const group = all.rows.find(({ bucket }) => bucket?.from === 8);
    expect(group?.group).toBe('8–15');
    const some = createQuestion({
      filters: [{ dimension: memory, values: ['8–15'] }],
      span,
      step: 'span',
    });
    const answer = await test.store.ask(some, manifest, 2);
    expect(answer.rows.map(({ value }) => value)).toEqual([group?.value]);
  });
});

describe('what was lost on the way', () => {
  it('is told where it is asked for by name, and is no part of any total', async () => {
    const own = await createTestStore(engine);
    const happened = (
      event: string,
      fields: StoredEvent['fields'],
      session: number,
    ): StoredEvent => ({
      ...(events[0] as StoredEvent),
      session: `00000000-0000-4000-8000-00000000000${session}`,
      seq: event.length,
      device: String(session).padStart(32, 'a'),
      ephemeral: false,
      environment: 'production',
      lane: 'usage',
      at: Date.UTC(2026, 0, 7),
      event,
      fields,
    });
    const lost = [1, 2].map((n) => happened('candor.lost', { reason: 'disk', count: 4 }, n));
    const done = [1, 2, 3].map((n) => happened('heartbeat', { uptime: 1, identities: 1 }, n));
    await own.insert([...lost, ...done], 10);
    const ask = async (parts: Partial<Question>): Promise<readonly (number | undefined)[]> =>
      (await own.store.ask(createQuestion(parts), manifest, 2)).rows.map(({ value }) => value);
    const field = {
      of: 'field',
      event: 'candor.lost',
      field: 'count',
      statistic: 'sum',
      over: 'each',
    } as const;
    expect(await ask({ metric: { of: 'events', event: null } })).toEqual([3]);
    expect(await ask({ metric: { of: 'events', event: 'heartbeat' } })).toEqual([3]);
    expect(await ask({ metric: { of: 'events', event: 'candor.lost' } })).toEqual([2]);
    expect(await ask({ metric: field })).toEqual([8]);
    await own.close();
  });
});

describe('ask() refuses', () => {
  it.each([0, 1, 1.5, 1001, Number.NaN])('a k of %d', async (k) => {
    await expect(test.store.ask(createQuestion({}), manifest, k)).rejects.toMatchObject({
      code: 'STORE_K_TOO_SMALL',
    });
  });

  it('a question about another product, or about what is not declared', async () => {
    for (const parts of [{ product: 'other' }, { breakdown: { by: 'fact', fact: 'host' } }]) {
      const question = { ...createQuestion({}), ...parts } as Question;
      await expect(test.store.ask(question, manifest, 5)).rejects.toMatchObject({
        code: 'STORE_BAD_QUESTION',
      });
    }
  });
});

describe('text in a question', () => {
  const ATTACKS: readonly string[] = [
    "' OR 1=1 --",
    "'; DROP TABLE events; --",
    '"; DROP TABLE events; --',
    '`events`',
    "\\'; SELECT 1; --",
    '{p0:String}',
    "')) UNION ALL SELECT * FROM events --",
    '\n\nDROP TABLE events',
    '/* */',
    "a','b",
    "['x']",
    '\0',
    '\t\\N',
    'é😀\u2028',
    '%27%20OR%201=1',
  ];

  it.each(ATTACKS)('is compared and never run: %j', async (attack) => {
    for (const dimension of [
      { by: 'fact', fact: 'version' },
      { by: 'fact', fact: 'processors' },
      { by: 'field', event: 'heartbeat', field: 'licence' },
    ] as const) {
      const question = createQuestion({
        filters: [{ dimension, values: [attack] }],
        environment: attack,
      });
      expect((await test.store.ask(question, manifest, 2)).rows).toEqual([]);
    }
    const names = new Set(events.map(({ session, seq }) => `${session} ${seq}`));
    expect(await test.store.countEvents()).toBe(names.size);
  });

  it.each(ATTACKS)('is no name in any other place: %j', async (attack) => {
    const places: readonly unknown[] = [
      { product: attack },
      { step: attack },
      { lane: attack },
      { metric: { of: attack } },
      { metric: { of: 'events', event: attack } },
      { metric: { of: 'distinct', event: 'heartbeat', field: attack } },
      {
        metric: {
          of: 'field',
          event: 'heartbeat',
          field: 'uptime',
          statistic: attack,
          over: 'each',
        },
      },
      {
        metric: {
          of: 'field',
          event: 'heartbeat',
          field: 'uptime',
          statistic: 'sum',
          over: attack,
        },
      },
      { breakdown: { by: attack } },
      { breakdown: { by: 'fact', fact: attack } },
      { breakdown: { by: 'field', event: attack, field: attack } },
      { span: { from: attack, to: '2026-01-31' } },
      { span: { from: '2026-01-01', to: attack } },
    ];
    for (const place of places) {
      const question = { ...createQuestion({}), ...(place as Partial<Question>) };
      await expect(test.store.ask(question, manifest, 2)).rejects.toMatchObject({
        code: 'STORE_BAD_QUESTION',
      });
    }
  });

  it('can be in the data, and is found there', async () => {
    const own = await createTestStore(engine);
    const attacked: readonly StoredEvent[] = ATTACKS.flatMap((attack, at) =>
      [0, 1].map((n) => ({
        ...(events[0] as StoredEvent),
        session: `00000000-0000-4000-8000-0000000000${String(at * 2 + n).padStart(2, '0')}`,
        device: String(n).padStart(32, '0').replace(/^0/, 'a'),
        ephemeral: false,
        environment: 'production',
        lane: 'usage',
        event: 'heartbeat',
        at: Date.UTC(2026, 0, 7),
        facts: { version: attack },
        fields: { uptime: 1, identities: 1, licence: attack },
      })),
    );
    await own.insert(attacked, 10);
    for (const breakdown of [
      { by: 'fact', fact: 'version' },
      { by: 'field', event: 'heartbeat', field: 'licence' },
    ] as const) {
      const { rows } = await own.store.ask(createQuestion({ breakdown }), manifest, 2);
      expect(new Set(rows.map(({ group }) => group))).toEqual(new Set(ATTACKS));
    }
    await own.close();
  });
});

function compareRows(
  a: readonly (string | number | null)[],
  b: readonly (string | number | null)[],
): number {
  const [atA = '', foldedA, valueA] = a;
  const [atB = '', foldedB, valueB] = b;
  if (atA !== atB) return String(atA) < String(atB) ? -1 : 1;
  return Number(foldedA) - Number(foldedB) || Number(valueA) - Number(valueB);
}
