/** Which words and numbers have sets of installations, and that nobody is told by what has none. */
import type { Question } from '@candor/query/question';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManifest, createQuestion, day } from './lib/example-product.fixture.ts';
import { BASE, createEvent, DAY_MS } from './lib/numbered-events.fixture.ts';
import { recheck } from './lib/recheck.fixture.ts';
import { recount } from './lib/recount.fixture.ts';
import { createTestStore, type TestStore, useEngine } from './lib/test-store.fixture.ts';
import { factNumbersMax, fieldWordsMax } from './limits.ts';
import type { StoredEvent } from './store.ts';

const manifest = createManifest();
const span = { from: day('2026-01-01'), to: day('2026-01-31') };

const engine = useEngine();
let test: TestStore;
beforeEach(async () => {
  test = await createTestStore(engine());
});
afterEach(async () => test.close());

/** What an answer shows is what the k-check lets out of a recount. */
async function expectChecked(
  events: readonly StoredEvent[],
  question: Question,
  k = 5,
): Promise<void> {
  const { rows, folded, installations } = await test.store.ask(question, manifest, k);
  const checked = recheck(events, question, manifest, k);
  expect({ question, folded, installations, rows: rows.length }).toEqual({
    question,
    folded: checked.folded,
    installations: checked.installations,
    rows: checked.rows.length,
  });
}

/** Words that each of two hundred installations says, so many that not all are shown. */
function createWordy(words: number): readonly StoredEvent[] {
  return Array.from({ length: words * 2 }, (_, number) =>
    createEvent(number % 200, {
      seq: number + 1,
      fields: {
        uptime: 1,
        identities: 1,
        licence: `word-${number % words}`,
        site: `site-${number % words}`,
      },
    }),
  );
}

const LICENCES = { by: 'field', event: 'heartbeat', field: 'licence' } as const;
const SITES = { of: 'distinct', event: 'heartbeat', field: 'site' } as const;
const QUESTIONS: readonly Question[] = [
  createQuestion({ span, step: 'span', metric: { of: 'installations' }, breakdown: LICENCES }),
  createQuestion({ span, step: 'day', metric: { of: 'events', event: null }, breakdown: LICENCES }),
  createQuestion({
    span,
    step: 'week',
    metric: { of: 'installations' },
    filters: [{ dimension: LICENCES, values: ['word-7'] }],
  }),
  createQuestion({ span, step: 'day', metric: SITES }),
  createQuestion({
    span,
    step: 'span',
    metric: SITES,
    filters: [{ dimension: LICENCES, values: ['word-7'] }],
  }),
];

describe('the sets of a field', () => {
  it.each([
    ['all', fieldWordsMax],
    ['none', fieldWordsMax + 1],
  ])(
    'are kept of %s of its words where there are so many on a day, and a recount agrees',
    async (_, words) => {
      const events = createWordy(words);
      const quiet = createEvent(5, { seq: 90_000, at: BASE.at + DAY_MS });
      await test.insert([...events, quiet], 5_000);
      await test.refreshAll();
      const listKept = async (field: string) =>
        test.readRows<{ kept: number; many: number; different: number }>(
          `SELECT countIf(form = 'word' AND word != '') AS kept, countIf(form = 'many') AS many, sum(length(different)) AS different FROM installation_sets WHERE field = '${field}'`,
        );
      const expected =
        words > fieldWordsMax
          ? { kept: 0, many: 1, different: words }
          : { kept: words, many: 0, different: 0 };
      expect(await listKept('licence')).toEqual([expected]);
      expect(await listKept('site')).toEqual([expected]);
      const all = [...events, quiet];
      for (const question of QUESTIONS) {
        expect(await test.count(question, manifest)).toEqual(recount(all, question, manifest));
        await expectChecked(all, question, 2);
      }
    },
  );
});

const MEMORY = { by: 'fact', fact: 'process_memory' } as const;

it.each([
  ['all', factNumbersMax],
  ['none', factNumbersMax + 1],
])(
  'the sets of a fact are kept of %s of its numbers where there are so many on a day, and a recount agrees',
  async (_, numbers) => {
    const events = Array.from({ length: numbers * 2 }, (__, index) =>
      createEvent(index, {
        facts: { version: '1.0', process_memory: 1.5 * 2 ** (index % numbers) },
      }),
    );
    const quiet = createEvent(5, {
      seq: 2,
      at: BASE.at + DAY_MS,
      event: 'vms.connected',
      fields: {},
    });
    const all = [...events, quiet];
    await test.insert(all, 5_000);
    await test.refreshAll();
    const [row] = await test.readRows<{ kept: number; many: number; different: number }>(
      `SELECT countIf(form = 'word' AND word != '') AS kept, countIf(form = 'many') AS many, sum(length(different)) AS different FROM installation_sets WHERE field = '@process_memory'`,
    );
    const isKept = numbers <= factNumbersMax;
    expect(row).toEqual({ kept: isKept ? numbers : 0, many: isKept ? 0 : 1, different: 0 });
    for (const step of ['span', 'day'] as const) {
      const question = createQuestion({
        span,
        step,
        metric: { of: 'installations' },
        breakdown: MEMORY,
      });
      expect(await test.count(question, manifest)).toEqual(recount(all, question, manifest));
    }
  },
);

it('nobody is told by a fact that has many numbers in other events', async () => {
  await test.close();
  test = await createTestStore(engine(), { words: 2, numbers: 2 });
  const connected = { event: 'vms.connected', fields: {} };
  const events = [
    ...Array.from({ length: 10 }, (_, index) => createEvent(index, connected)),
    ...[10, 11].map((installation) => createEvent(installation)),
    ...[1, 2, 3].map((processors) =>
      createEvent(20 + processors, { facts: { version: '1.0', processors } }),
    ),
  ];
  await test.insert(events, 50);
  await test.refreshAll();
  const [row] = await test.readRows<{ many: number }>(
    `SELECT groupUniqArray(event) AS many FROM installation_sets WHERE form = 'many'`,
  );
  expect(row).toEqual({ many: ['heartbeat'] });
  const filters = [{ dimension: { by: 'fact', fact: 'processors' }, values: ['8'] }] as const;
  for (const event of ['vms.connected', null]) {
    const metric = { of: 'events', event } as const;
    await expectChecked(events, createQuestion({ span, step: 'span', metric, filters }));
  }
});

it('nobody is told by a number in place of a word', async () => {
  const connected = { event: 'vms.connected', fields: {} };
  const events = Array.from({ length: 22 }, (_, index) => {
    if (index >= 12) return createEvent(index, connected);
    const licence = index < 10 ? 'trial' : 7;
    return createEvent(index, { fields: { uptime: 1, identities: 1, licence } });
  });
  await test.insert(events, 50);
  const filters = [{ dimension: LICENCES, values: ['trial'] }];
  const metric = { of: 'events', event: 'heartbeat' } as const;
  for (const state of ['stale', 'rolled up']) {
    if (state !== 'stale') await test.refreshAll();
    await expectChecked(events, createQuestion({ span, step: 'span', metric }));
    await expectChecked(events, createQuestion({ span, step: 'span', metric, filters }));
    const byLicence = createQuestion({ span, step: 'span', metric, breakdown: LICENCES });
    await expectChecked(events, byLicence);
  }
});

it('an empty text is none, before its day is rolled up and after, whether there are many or few', async () => {
  for (const words of [1000, 2]) {
    await test.close();
    test = await createTestStore(engine(), { words, numbers: 2 });
    const said = ['', '', '', 'a', 'b', 'c', 'd'];
    const events = said.map((site, index) =>
      createEvent(index, { fields: { uptime: 1, identities: 1, site } }),
    );
    await test.insert(events, 50);
    const question = createQuestion({ span, step: 'span', metric: SITES });
    const expected = recount(events, question, manifest);
    expect(expected.get('all')).toMatchObject({ value: 4 });
    expect(await test.count(question, manifest)).toEqual(expected);
    await test.refreshAll();
    expect(await test.count(question, manifest)).toEqual(expected);
  }
});

it('a field that had numbers and has words is told by its words, a number is none of them, the same before its days are rolled up and after', async () => {
  const said = [{ licence: 'trial' }, { licence: 7 }, { licence: 'trial' }, {}];
  const events = Array.from({ length: 10 }, (_, number) =>
    said.map((fields, index) =>
      createEvent(number, { seq: index + 1, fields: { uptime: 1, identities: 1, ...fields } }),
    ),
  ).flat();
  await test.insert(events, 50);
  const byLicence = createQuestion({
    span,
    step: 'span',
    metric: { of: 'events', event: null },
    breakdown: LICENCES,
  });
  const askRows = async (): Promise<readonly string[]> =>
    (await test.store.ask(byLicence, manifest, 2)).rows.map(
      ({ group, value, installations }) => `${group ?? '*'} ${value} of ${installations}`,
    );
  const stale = await askRows();
  await test.refreshAll();
  expect(await askRows()).toEqual(stale);
  expect(stale).toEqual([' 20 of 10', 'trial 20 of 10']);
  expect(await test.count(byLicence, manifest)).toEqual(recount(events, byLicence, manifest));
  const [row] = await test.readRows<{ numbers: number; total: number }>(
    `SELECT sumIf(event_count, form = 'number' AND field = 'licence') AS numbers, sumIf(number_sum, form = 'number' AND field = 'licence') AS total FROM installation_sets`,
  );
  expect(row).toEqual({ numbers: 10, total: 70 });
});
