import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { HoldingsCollector } from '../holdings-collector.fixture.ts';
import { createHoldingsProduct } from '../holdings-product.fixture.ts';
import type { TestProduct } from '../product.fixture.ts';

let product: TestProduct;
let collector: HoldingsCollector;
let close: () => Promise<void>;
let target: string;
beforeEach(async () => {
  ({ product, collector, close } = await createHoldingsProduct());
  target = mkdtempSync(join(tmpdir(), 'candor-export-'));
  const telemetry = product.open();
  telemetry.record('thing.made', { count: 3 });
  telemetry.record('thing.failed', { kind: 'small' });
  await telemetry.send();
  telemetry.record('thing.made', { count: 4 });
  telemetry.close();
});
afterEach(async () => {
  await close();
  rmSync(target, { recursive: true, force: true });
});

const readLines = (text: string): readonly Readonly<Record<string, unknown>>[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

it('writes what lies here and what the collector holds to a file for the user alone', async () => {
  const file = join(target, 'mine.ndjson');
  const { code, out } = await product.run('export', file);
  expect([code, out]).toEqual([0, `2 events and what lies here: ${file}\n`]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(target)).toEqual(['mine.ndjson']);
  const [here, ...events] = readLines(readFileSync(file, 'utf8'));
  expect(here).toMatchObject({
    export: 'test-product',
    settings: { usage: { choice: 'on' }, 'raw-log': { on: true } },
    ids: { usage: expect.stringMatching(/^[0-9a-f]{32}$/) as string },
    spool: [expect.stringContaining('"count":4') as string],
    ledger: [{ file: 'test-product20261121.log' }],
    erasureWaits: null,
  });
  expect(events).toMatchObject([
    { lane: 'usage', seq: 1, event: 'thing.made', fields: { count: 3 }, facts: { country: 'DE' } },
    { lane: 'exceptions', event: 'thing.failed' },
  ]);
});

it('writes no secret and no token, also of an erasure that waits', async () => {
  collector.setting.isAway = true;
  await product.run('erase', '--yes');
  const tokens =
    readFileSync(join(product.folder, 'settings', 'erase.json'), 'utf8').match(/[0-9a-f]{64}/g) ??
    [];
  const telemetry = product.open();
  telemetry.record('thing.made', { count: 5 });
  telemetry.close();
  collector.setting.isAway = false;
  const { code, out } = await product.run('export', '-');
  expect(code).toBe(0);
  const secret = readFileSync(join(product.folder, 'secret'), 'utf8').trim();
  expect(tokens).toHaveLength(3);
  for (const hidden of [...tokens, secret]) expect(out).not.toContain(hidden);
  expect(readLines(out)[0]).toMatchObject({ erasures: [{ lane: 'usage' }, {}, {}] });
});

it('writes over no file unless it is told to', async () => {
  const file = join(target, 'mine.ndjson');
  writeFileSync(file, 'precious');
  expect(await product.run('export', file)).toMatchObject({
    code: 1,
    err: expect.stringContaining('--force') as string,
  });
  expect(readFileSync(file, 'utf8')).toBe('precious');
  expect(await product.run('export', file, '--force', '--json')).toMatchObject({ code: 0 });
  expect(readLines(readFileSync(file, 'utf8'))).toHaveLength(3);
});

it('leaves no part of a file where the collector is away, or where nothing can be written', async () => {
  collector.setting.isAway = true;
  expect(await product.run('export', join(target, 'mine.ndjson'))).toMatchObject({ code: 1 });
  expect(readdirSync(target)).toEqual([]);
  const nowhere = await product.run('export', join(target, 'not-there', 'mine.ndjson'));
  expect([nowhere.code, nowhere.err]).toEqual([1, 'expected to write a file there, got ENOENT\n']);
});
