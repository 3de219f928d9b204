import { appendFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
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

  it('shows the lanes, the time and the number that are asked for', async () => {
    await product.run('log', '--raw', 'on');
    const telemetry = product.open();
    telemetry.record('thing.made', { count: 3 });
    telemetry.record('thing.failed', { kind: 'small' });
    await telemetry.send();
    telemetry.close();
    const lanesOf = async (...argv: readonly string[]): Promise<readonly unknown[]> => {
      const { entries } = (await product.runJson('log', ...argv)) as {
        readonly entries: readonly { readonly head: readonly { name: string; value: unknown }[] }[];
      };
      const lanes = entries.map(({ head }) => head.find(({ name }) => name === 'lane')?.value);
      return lanes.map(String).toSorted();
    };
    expect(await lanesOf()).toEqual(['exceptions', 'usage']);
    expect(await lanesOf('exc')).toEqual(['exceptions']);
    expect(await lanesOf('--since', '2026-11-21T09:00Z')).toHaveLength(2);
    expect(await lanesOf('--since', '2026-11-21')).toHaveLength(2);
    expect(await lanesOf('--since', '2026-11-21T09:00:00.001')).toEqual([]);
    expect(await lanesOf('--last', '1')).toHaveLength(1);
    expect((await product.run('log', '--since', '2026-12-01')).out).toContain('Nothing of that');
  });

  it('says where a day is full, and shows what is no report as it was sent', async () => {
    await product.run('log', '--raw', 'on');
    const ledger = join(product.folder, 'ledger');
    mkdirSync(ledger);
    const other =
      '{"sent":"2026-11-21T10:00:00.000Z","address":"https://sink.example","status":200,"receipt":null,"lines":1,"cut":1}\n[{"name":"x\u0085"}]\n';
    writeFileSync(
      join(ledger, 'test-product20261121.log'),
      `${other}{"full":"2026-11-21T11:00:00.000Z"}\n`,
    );
    const { out } = await product.run('log');
    expect(out).toContain('\n  [{"name":"x?"}]\n');
    expect(out).toContain('2026-11-21T11:00:00.000Z The log of this day is full');
    expect(await product.runJson('log')).toMatchObject({
      entries: [{ body: '[{"name":"x\u0085"}]' }, { missingFrom: '2026-11-21T11:00:00.000Z' }],
    });
  });

  it('drops days that are over when the log is turned off', async () => {
    const ledger = join(product.folder, 'ledger');
    mkdirSync(ledger);
    for (const day of ['20260101', '20261120'])
      writeFileSync(join(ledger, `test-product${day}.log`), '');
    await product.run('log', '--raw', 'off');
    expect(readdirSync(ledger)).toEqual(['test-product20261120.log']);
  });

  it.each([
    [['--since', 'yesterday']],
    [['--last', '0']],
    [['performance']],
    [['--raw', 'on', '--follow']],
    [['usage', '--raw', 'on']],
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
