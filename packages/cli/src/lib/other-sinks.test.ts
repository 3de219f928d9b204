import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { HoldingsCollector } from '../holdings-collector.fixture.ts';
import { createHoldingsProduct } from '../holdings-product.fixture.ts';
import { createTestProduct, type TestProduct } from '../product.fixture.ts';

let product: TestProduct;
let collector: HoldingsCollector;
let close: () => Promise<void>;
beforeEach(async () => {
  ({ product, collector, close } = await createHoldingsProduct((_server, root) => [
    { kind: 'collector' },
    { kind: 'otlp', name: 'wrong', endpoint: 'nonsense' },
    { kind: 'file', path: join(root, 'work', 'events.ndjson') },
  ]));
});
afterEach(() => close());

/** Leaves one event in two of the spools, and sends it to the one sink that can be reached. */
async function report(): Promise<void> {
  const telemetry = product.open();
  telemetry.record('thing.made', { count: 3 });
  collector.setting.isAway = true;
  expect(await telemetry.send()).toEqual({ sent: 1, kept: 2, dropped: 0 });
  collector.setting.isAway = false;
  telemetry.close();
}

it('status counts each event once that waits for several sinks', async () => {
  await report();
  expect(await product.runJson('status')).toMatchObject({
    spool: { reports: 1, events: 1 },
    sinks: [
      { name: 'collector', waiting: { events: 1 } },
      { name: 'wrong', waiting: { events: 1 } },
      { name: 'file', waiting: { events: 0 } },
    ],
  });
});

it('export holds what waits for sinks, once', async () => {
  await report();
  const file = join(product.folder, 'export.ndjson');
  await product.run('export', file);
  const [here = ''] = readFileSync(file, 'utf8').split('\n');
  const { spool } = JSON.parse(here) as { readonly spool: readonly string[] };
  expect(spool.join('').match(/"seq":/g)).toHaveLength(1);
});

it('erase and verify name the sinks that they do not reach', async () => {
  await report();
  const erased = await product.run('erase', '--yes');
  expect(erased.code).toBe(0);
  expect(erased.out).toContain('1 event that waited: dropped, unsent.');
  const line = /^Not reached: wrong, file\. .+\n/m;
  expect(erased.out).toMatch(line);
  expect(await product.runJson('status')).toMatchObject({ spool: { reports: 0 } });
  expect((await product.run('verify')).out).toMatch(line);
  expect(await product.runJson('verify')).toMatchObject({ otherSinks: ['wrong', 'file'] });
  expect(await product.runJson('erase', '--yes')).toMatchObject({ otherSinks: ['wrong', 'file'] });
});

it('erase and verify speak of no other sinks where there are none', async () => {
  const alone = await createTestProduct();
  alone.setting.collector = collector.url;
  expect((await alone.run('erase', '--yes')).out).not.toContain('Not reached');
  expect((await alone.run('verify')).out).not.toContain('Not reached');
  expect(await alone.runJson('verify')).toMatchObject({ otherSinks: [] });
  await alone.close();
});
