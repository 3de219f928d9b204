import { createHash } from 'node:crypto';
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReceiptKeysAnswer } from '@candor/manifest/holdings';
import type { Question } from '@candor/query/question';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CollectorBench, createCollectorBench } from './collector.fixture.ts';
import { startCollector } from './collector.ts';
import { DEVICE, SESSION, eventLine, headLine, sendRaw } from './lib/door/door.fixture.ts';
import { verifyReceipt } from './lib/receipts/verify-receipt.fixture.ts';
import type { ReportAnswer } from './lib/door/report-answer.ts';
import { KITCHEN_YAML } from './lib/registry/manifest.fixture.ts';

let bench: CollectorBench;
beforeAll(async () => {
  bench = await createCollectorBench();
  await bench.start();
});
afterAll(() => bench.remove());

const today = new Date().toISOString().slice(0, 10);
const installations = {
  product: 'kitchen',
  metric: { of: 'installations' },
  breakdown: { by: 'fact', fact: 'country' },
  filters: [],
  span: { from: today, to: today },
  step: 'span',
} as unknown as Question;

/** A report of installation number `index`, from an address in Switzerland. */
function report(index: number, address = '193.5.22.77'): Promise<Response> {
  const digit = (index % 10).toString();
  const at = new Date().toISOString();
  return fetch(`${bench.collector().url}/v1/report/kitchen-key`, {
    method: 'POST',
    headers: { 'x-forwarded-for': address },
    body:
      headLine({
        session: SESSION.replace(/^0/, digit),
        device: DEVICE.replace(/^d/, digit),
        started: at,
      }) + eventLine(1, { at }),
  });
}

it('from an empty folder to an answer: welcome, manifest, reports, question', async () => {
  const { url, welcomeUrl } = bench.collector();
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  const [, token] = (welcomeUrl ?? '').split('#');
  const own = { origin: url };
  const credentials = { name: 'ada', password: 'correct horse battery' };
  const welcome = await bench.call('POST /api/welcome', {
    body: { ...credentials, token },
    headers: own,
  });
  expect(welcome.body).toEqual({
    user: { name: 'ada', role: 'administrator' },
    setupNeeded: false,
  });
  const cookie = (welcome.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  expect(welcome.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Strict/);
  const signedIn = { headers: { ...own, cookie } };

  const added = await bench.call('POST /api/manifests', {
    body: KITCHEN_YAML,
    headers: { ...signedIn.headers, 'content-type': 'application/yaml' },
  });
  expect(added.body).toMatchObject({ product: 'kitchen', added: true });
  const before = await bench.call('GET /api/products', signedIn);
  expect(before.body).toEqual([
    {
      product: 'kitchen',
      title: 'Kitchen',
      vendor: 'Example Software',
      countedBy: 'device',
      firstDay: null,
      lastDay: null,
      retention: ['usage', 'performance'].map((lane) => ({ lane, days: 400 })),
    },
  ]);

  for (let index = 1; index <= 7; index += 1) expect((await report(index)).status).toBe(200);
  // Sent again, as a client does that heard no answer: they count once.
  for (let index = 1; index <= 7; index += 1) expect((await report(index)).status).toBe(200);
  const status = await bench.whenLoaded();
  expect(status).toMatchObject({ eventsStored: 7, engine: { kind: 'embedded', up: true } });

  const answer = await bench.call('POST /api/ask', { ...signedIn, body: installations });
  expect(answer.body).toMatchObject({
    countedBy: 'device',
    installations: 7,
    rows: [{ group: 'CH', value: 7, installations: 7 }],
  });
});

it('one report that comes several times at once is stored once, whatever each receipt says came in or came before', async () => {
  const { url } = bench.collector();
  const { eventsStored } = await bench.whenLoaded();
  const at = new Date().toISOString();
  const head = headLine({ session: SESSION.replace(/^0/, 'e'), started: at });
  const body = head + eventLine(1, { at }) + eventLine(2, { at });
  const request = (headers: string): string =>
    `POST /v1/report/kitchen-key HTTP/1.1\r\nhost: a\r\n${headers}content-length: ${body.length}\r\n\r\n${body}`;
  const together = request('') + request('') + request('connection: close\r\n');
  const text = await sendRaw(Number(new URL(url).port), (socket) => socket.write(together));
  const answers = [...text.matchAll(/^\{.*?\}(?=HTTP|$)/gms)].map(
    ([answer]) => JSON.parse(answer) as ReportAnswer,
  );
  expect(answers).toHaveLength(3);
  const keys = (await (await fetch(`${url}/v1/receipt-keys`)).json()) as ReceiptKeysAnswer;
  const digest = createHash('sha256').update(body).digest('hex');
  for (const { accepted, duplicate, receipt } of answers) {
    expect(accepted + duplicate).toBe(2);
    expect(verifyReceipt(keys, receipt)).toMatchObject({ digest, accepted, duplicate, refused: 0 });
  }
  const late = await fetch(`${url}/v1/report/kitchen-key`, { method: 'POST', body });
  expect(await late.json()).toMatchObject({ accepted: 0, duplicate: 2 });
  expect((await bench.whenLoaded()).eventsStored).toBe(eventsStored + 2);
});

it('what was acknowledged can be asked for a moment later', async () => {
  await report(8);
  const count = async () =>
    (await bench.call('POST /api/ask', { body: installations })).body.installations;
  // Which moment is told by the intervals in limits.test.ts: this machine may have other things to do.
  await expect.poll(count).toBe(8);
});

it('fewer than k installations have no answer, whatever is asked', async () => {
  const byVersion = { ...installations, breakdown: { by: 'fact', fact: 'version' } };
  const at = new Date().toISOString();
  await fetch(`${bench.collector().url}/v1/report/kitchen-key`, {
    method: 'POST',
    body:
      headLine({
        session: SESSION.replace(/^0/, 'f'),
        device: 'f'.repeat(32),
        started: at,
        version: '6.6.6',
      }) + eventLine(1, { at }),
  });
  await bench.whenLoaded();
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const { body } = await bench.call('POST /api/ask', { body: byVersion });
  expect(body.k).toBe(5);
  expect(JSON.stringify(body.rows)).not.toContain('6.6.6');
});

it('a restart keeps users, sessions, manifests and events, prints no link, and finds the engine its own', async () => {
  const stored = (await bench.whenLoaded()).eventsStored;
  await bench.collector().stop();
  await expect(fetch(`${bench.collector().url}/healthz`)).rejects.toThrow('fetch failed');
  const again = await bench.start();
  expect(again.welcomeUrl).toBeNull();
  expect((await bench.whenLoaded()).eventsStored).toBe(stored);
  expect((await bench.call('GET /api/products')).body[0]).toMatchObject({
    product: 'kitchen',
    firstDay: today,
    lastDay: today,
  });
});

it('a second collector is refused by the folder, and one on a taken port says so, and both leave nothing behind', async () => {
  const { folder } = bench;
  await expect(startCollector({ dataFolder: folder, port: 0 })).rejects.toMatchObject({
    code: 'data_folder_in_use',
    message: expect.stringContaining(String(process.pid)) as string,
  });
  const other = await createCollectorBench();
  const port = Number(new URL(bench.collector().url).port);
  await expect(other.start({ port })).rejects.toMatchObject({ code: 'port_unusable' });
  // Nothing is held: the same folder serves another.
  await other.start();
  await other.remove();
  expect((await fetch(`${bench.collector().url}/healthz`)).status).toBe(200);
});

it("the sender's address is nowhere in the data folder nor in the log, in no spelling", async () => {
  await bench.whenLoaded();
  const spellings = [
    '193.5.22.77',
    'c105164d',
    'C105164D',
    '3238336077',
    'c105:164d',
    '77.22.5.193',
    '193-5-22-77',
  ];
  const files = await listFiles(bench.folder);
  expect(files.length).toBeGreaterThan(10);
  const texts = await Promise.all(files.map((file) => readFile(file, 'latin1')));
  expect(texts.join('')).toContain('kitchen');
  for (const spelling of spellings) {
    for (const [index, text] of texts.entries()) {
      expect([files[index], text.includes(spelling)]).toEqual([files[index], false]);
    }
    expect(bench.logged.join('\n')).not.toContain(spelling);
  }
});

async function listFiles(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true });
  const paths = names.map((name) => join(folder, name));
  const stats = await Promise.all(paths.map((path) => stat(path)));
  return paths.filter((_, index) => stats[index]?.isFile());
}
