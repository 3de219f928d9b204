import { createHash } from 'node:crypto';
import type {
  EraseAnswer,
  ExportedEvent,
  HeldAnswer,
  ReceiptKeysAnswer,
} from '@candor/manifest/holdings';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { searchFolder } from '@candor/store/search-folder.fixture';
import { askDishes } from './kitchen-questions.fixture.ts';
import { type CollectorBench, createCollectorBench } from './collector.fixture.ts';
import {
  type Installation,
  askHoldings,
  createInstallation,
  sendReport,
} from './lib/holdings/installation.fixture.ts';
import { verifyReceipt } from './lib/receipts/verify-receipt.fixture.ts';
import { CELLAR_YAML, KITCHEN_YAML } from './lib/registry/manifest.fixture.ts';

let bench: CollectorBench;
let url: string;
beforeAll(async () => {
  bench = await createCollectorBench();
  ({ url } = await bench.start());
  await bench.call('POST /api/manifests', { body: KITCHEN_YAML });
  // A product without device ids, and one more field.
  const cellar = CELLAR_YAML.replace('kitchen-key', 'cellar-key')
    .replace('{ device: until_reset }', '{ session: process }')
    .replace('[version, os, country]', '[version, os, ci]')
    .replace('questions: []', '')
    .replace(
      'optional: true, why: For how many. }',
      'optional: true, why: For how many. }\n      vegan:   { type: boolean, optional: true, why: How many are. }',
    );
  await bench.call('POST /api/manifests', { body: `${cellar}questions: []\n` });
});
afterAll(() => bench.remove());

async function readHeld(
  ids: Parameters<typeof askHoldings>[2],
  key = 'kitchen-key',
): Promise<HeldAnswer> {
  const answer = await askHoldings(url, 'held', ids, key);
  expect(answer.status).toBe(200);
  return (await answer.json()) as HeldAnswer;
}

async function readExport(
  ids: Parameters<typeof askHoldings>[2],
  key = 'kitchen-key',
): Promise<readonly ExportedEvent[]> {
  const answer = await askHoldings(url, 'export', ids, key);
  expect(answer.headers.get('content-type')).toMatch(/^application\/x-ndjson/);
  const lines = (await answer.text()).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as ExportedEvent);
}

async function countDishes(): Promise<number | undefined> {
  return (
    (await bench.call('POST /api/ask', { body: askDishes(0, 0) })).body.rows[0]?.value ?? undefined
  );
}

const readCode = async (answer: Response): Promise<string> =>
  ((await answer.json()) as { readonly error: { readonly code: string } }).error.code;

it('what is held is told at once: in ranges, event by event, to whoever has the token', async () => {
  const own = createInstallation();
  await sendReport(url, own, [1, 2, 4]);
  const { held, erased } = await readHeld({ tokens: [own.token] });
  expect(erased).toEqual([]);
  expect(held).toEqual([
    {
      session: own.session,
      lane: 'usage',
      device: own.device,
      events: 3,
      seqs: [
        [1, 2],
        [4, 4],
      ],
      firstReceived: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
      lastReceived: expect.stringMatching(/Z$/) as string,
    },
  ]);
  const events = await readExport({ tokens: [own.token] });
  expect(new Set(events.map(({ seq }) => seq))).toEqual(new Set([1, 2, 4]));
  expect(events[0]).toMatchObject({
    session: own.session,
    device: own.device,
    event: 'dish.cooked',
    facts: { version: '1.2.3', os: 'linux' },
    fields: { minutes: 12, course: 'main' },
  });
});

it('erased is gone from the whole folder, is refused for ever, and the receipt of it can be checked', async () => {
  const own = createInstallation();
  const others = Array.from({ length: 6 }, createInstallation);
  for (const other of others) await sendReport(url, other, [1, 2]);
  await sendReport(url, own, [1, 2, 3]);
  const performance = createInstallation();
  const slow = { head: { lane: 'performance' }, event: { event: 'oven.slow', seconds: 3 } };
  await sendReport(url, performance, [1], slow);
  await bench.whenLoaded();
  await expect.poll(countDishes, { timeout: 30_000 }).toBeGreaterThanOrEqual(15);
  const before = (await countDishes()) ?? 0;
  expect(await searchFolder(bench.folder, own.device)).not.toEqual([]);
  // On its way into the store when it is erased.
  await sendReport(url, own, [4]);
  const answer = await askHoldings(url, 'erase', { tokens: [own.token] });
  expect(answer.status).toBe(200);
  const { receipt } = (await answer.json()) as EraseAnswer;
  const keys = (await (await fetch(`${url}/v1/receipt-keys`)).json()) as ReceiptKeysAnswer;
  const statement = verifyReceipt(keys, receipt);
  expect(statement).toEqual({
    candor: 1,
    about: 'erase',
    product: 'kitchen',
    at: expect.stringMatching(/Z$/) as string,
    digest: createHash('sha256')
      .update(JSON.stringify({ tokens: [own.token], sessions: [] }))
      .digest('hex'),
    sessions: 1,
    events: 4,
    kept: 'Nothing of these events stays: all totals are counted anew without them. What stays is a hash of each id, by which later reports under it are refused, and that there was one more erasure on this day.',
  });
  for (const id of [own.device, own.session, own.token]) {
    expect(await searchFolder(bench.folder, id)).toEqual([]);
  }
  await expect.poll(countDishes, { timeout: 30_000 }).toBe(before - 3);
  const late = await sendReport(url, own, [5]);
  expect([late.status, await readCode(late)]).toEqual([410, 'erased']);
  expect(await readHeld({ tokens: [own.token] })).toEqual({
    held: [],
    erased: [own.device],
    erasedSessions: [],
    // The collector's own rule where nobody gave one, for each lane of the product.
    retention: [
      { lane: 'usage', days: 400 },
      { lane: 'performance', days: 400 },
    ],
  });
  expect((await sendReport(url, performance, [2], slow)).status).toBe(200);
  expect((await readHeld({ tokens: [performance.token] })).held).toMatchObject([{ events: 2 }]);
  expect(await searchFolder(bench.folder, own.device)).toEqual([]);
  // The same request again is the same erasure.
  const again = (await (
    await askHoldings(url, 'erase', { tokens: [own.token] })
  ).json()) as EraseAnswer;
  expect(verifyReceipt(keys, again.receipt)).toMatchObject({ events: 4 });
  const logged = bench.logged.join('\n');
  for (const id of [own.device, own.session, own.token]) expect(logged).not.toContain(id);
});

it('without device ids the session stands in the place of the token, and tells of its events alone', async () => {
  const [own, other] = [createInstallation(), createInstallation()];
  const cellar = {
    key: 'cellar-key',
    head: { product: 'cellar', ci: true },
    event: { vegan: true },
  };
  for (const each of [own, other]) await sendReport(url, each, [1, 2], cellar);
  const [event] = await readExport({ sessions: [own.session] }, 'cellar-key');
  expect(event).toMatchObject({ device: null, facts: { ci: true }, fields: { vegan: true } });
  const erased = await askHoldings(url, 'erase', { sessions: [own.session] }, 'cellar-key');
  expect(erased.status).toBe(200);
  expect(await readHeld({ sessions: [own.session, other.session] }, 'cellar-key')).toMatchObject({
    held: [{ session: other.session, device: null, events: 2 }],
    erased: [],
    erasedSessions: [own.session],
  });
  expect((await sendReport(url, own, [3], cellar)).status).toBe(410);
  expect((await sendReport(url, other, [3], cellar)).status).toBe(200);
  expect(await searchFolder(bench.folder, own.session)).toEqual([]);
});

it("nobody reads or erases another's data, whatever they make up", async () => {
  const victim = createInstallation();
  await sendReport(url, victim, [1, 2]);
  const attempts: readonly (readonly [string, Parameters<typeof askHoldings>[2], string])[] = [
    ['a token of their own', { tokens: [createInstallation().token] }, 'kitchen-key'],
    ['the pseudonym twice as a token', { tokens: [victim.device.repeat(2)] }, 'kitchen-key'],
    ['the pseudonym, filled up', { tokens: [victim.device.padEnd(64, '0')] }, 'kitchen-key'],
    ['the token, but the key of another product', { tokens: [victim.token] }, 'cellar-key'],
    ['the session of a device', { sessions: [victim.session] }, 'kitchen-key'],
    ['the session under another product', { sessions: [victim.session] }, 'cellar-key'],
    ['nothing', {}, 'kitchen-key'],
  ];
  for (const [what, ids, key] of attempts) {
    const { held } = await readHeld(ids, key);
    const events = await readExport(ids, key);
    const { status } = await askHoldings(url, 'erase', ids, key);
    expect([what, held, events, status]).toEqual([what, [], [], 200]);
  }
  const malformed = [
    { tokens: [victim.device] },
    { tokens: [victim.token.toUpperCase()] },
    { tokens: [`${victim.token} `] },
    { sessions: [victim.session.toUpperCase()] },
    { tokens: victim.token as unknown as string[] },
    { tokens: [{ toString: victim.token }] as unknown as string[] },
  ];
  for (const ids of malformed) {
    const answer = await askHoldings(url, 'erase', ids);
    expect([answer.status, await readCode(answer)]).toEqual([400, 'holdings_invalid']);
  }
  const { held } = await readHeld({ tokens: [victim.token] });
  expect(held).toMatchObject([{ session: victim.session, events: 2 }]);
  expect((await sendReport(url, victim, [3])).status).toBe(200);
});

it('what is not asked as it should be is a coded error without a value, and no page can ask', async () => {
  const post = (path: string, init: RequestInit): Promise<Response> =>
    fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      ...init,
    });
  const wrong: readonly (readonly [string, RequestInit, number, string])[] = [
    ['/v1/held/nobody', { body: '{}' }, 404, 'key_unknown'],
    ['/v1/held/', { body: '{}' }, 404, 'key_unknown'],
    ['/v1/held/kitchen-key', { body: 'tokens' }, 400, 'holdings_invalid'],
    ['/v1/held/kitchen-key', { body: '[]' }, 400, 'holdings_invalid'],
    ['/v1/held/kitchen-key', { body: '{"tokens":[]}' }, 400, 'holdings_invalid'],
    ['/v1/erase/kitchen-key', { body: ' '.repeat(262_145) }, 413, 'body_too_large'],
    ['/v1/erase/kitchen-key', { method: 'GET' }, 405, 'method_not_allowed'],
    ['/v1/erase/kitchen-key', { method: 'OPTIONS' }, 405, 'method_not_allowed'],
    ['/v1/receipt-keys', { body: '{}' }, 405, 'method_not_allowed'],
    ['/v1/forget/kitchen-key', { body: '{}' }, 404, 'path_unknown'],
    [
      '/v1/erase/kitchen-key',
      { body: '{}', headers: { 'content-type': 'text/plain' } },
      415,
      'content_type_refused',
    ],
  ];
  for (const [path, init, status, code] of wrong) {
    const answer = await post(path, init);
    const headers = [...answer.headers.keys()].filter((name) => name.includes('access-control'));
    expect([path, answer.status, await readCode(answer), headers]).toEqual([
      path,
      status,
      code,
      [],
    ]);
  }
  const many = Array.from({ length: 513 }, () => createInstallation().token);
  expect(await readCode(await askHoldings(url, 'held', { tokens: many }))).toBe('holdings_invalid');
});

it('a key that was revoked takes no reports, but still opens what came under it to its owners', async () => {
  const own: Installation = createInstallation();
  const params = { product: 'kitchen' };
  const { key } = (
    await bench.call('POST /api/products/:product/keys', { params, body: { environment: 'ci' } })
  ).body;
  await sendReport(url, own, [1], { key });
  await bench.call('POST /api/products/:product/keys/:key/revoke', { params: { ...params, key } });
  expect((await sendReport(url, own, [2], { key })).status).toBe(404);
  expect((await readHeld({ tokens: [own.token] }, key)).held).toMatchObject([{ events: 1 }]);
});

it('too many requests for one product wait, and do not keep those of another waiting', async () => {
  const answers = await Promise.all(
    Array.from({ length: 80 }, () => askHoldings(url, 'held', {}, 'kitchen-key')),
  );
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await askHoldings(url, 'held', {}, 'cellar-key')).status).toBe(200);
});
