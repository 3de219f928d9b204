import { appendFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestProduct, MANIFEST, type TestProduct } from '../product.fixture.ts';
import { explainReport } from './explain-report.ts';

let product: TestProduct;
beforeEach(async () => {
  product = await createTestProduct();
  await product.run('enable');
});
afterEach(async () => {
  await product.close();
});

const report = async (): Promise<void> => {
  const telemetry = product.open();
  telemetry.record('thing.made', { count: 3 });
  await telemetry.send();
  telemetry.close();
};

describe('log', () => {
  it('shows what was sent with the declared reason beside each value', async () => {
    await product.run('log', '--raw', 'on');
    await report();
    const { code, out } = await product.run('log');
    expect(code).toBe(0);
    expect(out).toMatch(
      /^2026-11-21T09:00:00\.000Z to http:\/\/127\.0\.0\.1:\d+\/v1\/report\/test-product, answer 200, receipt \{"accepted":1\}\n/,
    );
    expect(out).toMatch(/ {2}thing\.made +2026-11-21T09:00:00\.000Z +Which things are made\.\n/);
    expect(out).toMatch(/ {4}count +3 +How many\.\n/);
    expect(out).toMatch(/ {2}version +1\.2\.3 +Which versions of the product are in use\.\n/);
    expect(await product.runJson('log')).toMatchObject({
      rawLog: { on: true },
      entries: [
        {
          status: 200,
          receipt: { accepted: 1 },
          events: [
            { event: 'thing.made', fields: [{ name: 'count', value: 3, why: 'How many.' }] },
          ],
        },
      ],
    });
  });

  it('keeps nothing before it is turned on, and nothing after it is turned off', async () => {
    await report();
    expect((await product.run('log')).out).toContain("'test telemetry log --raw on'");
    await product.run('log', '--raw', 'on', '--days', '7');
    expect((await product.run('log')).out).toContain('Nothing was sent since the raw log is on.');
    await report();
    await product.run('log', '--raw', 'off');
    await report();
    expect(await product.runJson('log')).toMatchObject({
      rawLog: { on: false, days: 7, decidedBy: 'user' },
      entries: [{ status: 200 }],
    });
    expect(product.captured).toHaveLength(3);
  });

  it('reads on where an entry is torn', async () => {
    await product.run('log', '--raw', 'on');
    await report();
    const ledger = join(product.folder, 'ledger');
    const [file = ''] = readdirSync(ledger);
    appendFileSync(join(ledger, file), '{"sent":"2026-11-21T09:30:00.000Z","lines":9}\n{"cand');
    expect((await product.run('log')).code).toBe(0);
    expect(
      ((await product.runJson('log')) as { readonly entries: unknown[] }).entries,
    ).toHaveLength(1);
  });

  it.each([
    [['--raw', 'maybe']],
    [['--days', '7']],
    [['--raw', 'on', '--days', '0']],
    [['--raw', 'on', '--days', 'many']],
  ])('refuses %j', async (options) => {
    expect(await product.run('log', ...options)).toMatchObject({ code: 2, out: '' });
    expect((await product.runJson('log')) as object).toMatchObject({
      rawLog: { decidedBy: 'default' },
    });
  });
});

describe('explainReport()', () => {
  const HEAD =
    '{"candor":1,"product":"test-product","manifest":"0123456789abcdef","lane":"usage","session":"0d5c1f1e-8a4b-4c3d-9e2f-1a2b3c4d5e6f","started":"2026-11-21T09:00:00.000Z"}\n';

  it('says so where the declaration no longer knows a name, whatever the name is', () => {
    const events = ['thing.gone', 'constructor'].map(
      (event, index) =>
        `{"seq":${index + 1},"at":"2026-11-21T09:00:01.000Z","event":"${event}","reason":"x"}\n`,
    );
    const explained = explainReport(HEAD + events.join(''), MANIFEST);
    const unknown = 'The declaration of this version does not know it.';
    expect(explained.events.map(({ why, fields }) => [why, fields[0]?.why])).toEqual([
      [unknown, unknown],
      [unknown, unknown],
    ]);
  });

  it('explains the one event that no manifest declares', () => {
    const lost =
      '{"seq":1,"at":"2026-11-21T09:00:01.000Z","event":"candor.lost","reason":"disk","count":2}\n';
    expect(explainReport(HEAD + lost, MANIFEST).events).toMatchObject([
      { event: 'candor.lost', fields: [{ name: 'reason' }, { name: 'count', value: 2 }] },
    ]);
  });

  it('makes nothing of what is no report', () => {
    expect(explainReport('not a report\n', MANIFEST)).toEqual({ head: [], events: [] });
  });
});
