/** Two products in one collector, of which one has a rule of its own. */
import { kDefault } from '@candor/query/limits';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CollectorBench, createCollectorBench } from '../../collector.fixture.ts';
import { DEVICE, SESSION, eventLine, headLine } from '../door/door.fixture.ts';
import {
  BAKERY,
  openBakery,
  sendFailure,
  sendSession,
} from '../failures/bakery-reports.fixture.ts';
import { KITCHEN_YAML } from '../registry/manifest.fixture.ts';

const FEW = 2;
const now = new Date();
const today = now.toISOString().slice(0, 10);
let bench: CollectorBench;
beforeAll(async () => {
  bench = await createCollectorBench();
  await bench.start({ k: [`bakery=${FEW}`] });
  const baker = await openBakery(bench);
  await bench.call('POST /api/manifests', { body: KITCHEN_YAML });
  for (let device = 0; device < FEW; device += 1) {
    await sendSession(baker, { device, version: '1.0.0', outcomes: ['crashed'] });
    await sendFailure(baker, { device, version: '1.0.0' });
    await sendDish(device);
  }
  await bench.whenReady();
  await bench.whenLoaded();
});
afterAll(() => bench.remove());

async function sendDish(index: number): Promise<void> {
  const at = now.toISOString();
  const session = SESSION.replace(/^0/, String(index));
  const device = DEVICE.replace(/^d/, String(index));
  const body = headLine({ session, device, started: at }) + eventLine(1, { at });
  const url = `${bench.collector().url}/v1/report/kitchen-key`;
  expect((await fetch(url, { method: 'POST', body })).status).toBe(200);
}

function countInstallations(product: string): Readonly<Record<string, unknown>> {
  const span = { from: today, to: today };
  const metric = { of: 'installations' };
  return { product, metric, breakdown: null, filters: [], span, step: 'span' };
}

it('a question is answered by the k of its product, alone and in a batch', async () => {
  const questions = ['bakery', 'kitchen'].map(countInstallations);
  const alone = await Promise.all(
    questions.map(async (body) => (await bench.call('POST /api/ask', { body })).body),
  );
  const batch = (await bench.call('POST /api/ask/batch', { body: { questions } })).body.answers;
  for (const answers of [alone, batch]) {
    expect(answers).toMatchObject([
      { k: FEW, installations: FEW },
      { k: kDefault, installations: null, rows: [] },
    ]);
  }
});

it('so are failures and the health of releases', async () => {
  const { body: page } = await bench.call('GET /api/products/:product/failures', {
    params: BAKERY,
  });
  expect(page).toMatchObject({ k: FEW, groups: [{ installations: FEW }] });
  const { body: health } = await bench.call('GET /api/products/:product/health', {
    params: BAKERY,
  });
  expect(health).toMatchObject({ k: FEW, versions: [{ version: '1.0.0', installations: FEW }] });
});
