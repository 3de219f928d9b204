import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HoldingsCollector, startHoldingsCollector } from '../holdings-collector.fixture.ts';
import { createHoldingsProduct } from '../holdings-product.fixture.ts';
import { createTestProduct, type TestProduct } from '../product.fixture.ts';
import type { Verification } from './verify-command.ts';

const DAY_MS = 86_400_000;

let product: TestProduct;
let collector: HoldingsCollector;
let close: () => Promise<void>;
beforeEach(async () => {
  ({ product, collector, close } = await createHoldingsProduct());
});
afterEach(() => close());

/** Sends events of one run: as many in the lane usage, and one in another. */
async function report(count = 2): Promise<void> {
  const telemetry = product.open();
  for (let index = 0; index < count; index += 1) telemetry.record('thing.made', { count: index });
  telemetry.record('thing.failed', { kind: 'small' });
  await telemetry.send();
  telemetry.close();
}
const verify = async (): Promise<Verification & { readonly code: number }> => {
  const { code, out, err } = await product.run('verify', '--json');
  expect(err).toBe('');
  return { code, ...(JSON.parse(out) as Verification) };
};
const ledgerFile = (): string => {
  const folder = join(product.folder, 'ledger');
  return join(folder, readdirSync(folder)[0] ?? '');
};
const forget = (key: (name: string) => boolean): void => {
  for (const name of collector.events.keys()) if (key(name)) collector.events.delete(name);
};

describe('verify', () => {
  it('says that all is well where the collector holds what it has confirmed, and only that', async () => {
    await report();
    expect(await verify()).toMatchObject({
      code: 0,
      isWell: true,
      collector: collector.url,
      lanes: ['usage', 'exceptions', 'licence'],
      held: { sessions: 2, events: 3 },
      confirmed: { sessions: 2, events: 3 },
      missing: [],
      unlogged: [],
      receipts: { good: 2, unsigned: 0, bad: [] },
      keys: { isFirst: true },
    });
    const { code, out } = await product.run('verify');
    expect(code).toBe(0);
    expect(out).toContain(`${collector.url} holds 3 events in 2 sessions of this device`);
    expect(out).toContain('2 receipts signed by the collector');
    expect(out).toContain('All is as it should be.');
    expect(out).not.toContain('remembered');
  });

  it('asks about each lane by itself, with nothing of the tokens in what it prints', async () => {
    await report();
    await verify();
    const requests = collector.asked.filter(({ path }) => path.startsWith('/v1/held/'));
    expect(requests).toHaveLength(3);
    const tokens = requests.flatMap(
      ({ body }) => (JSON.parse(body) as { tokens: string[] }).tokens,
    );
    expect(tokens).toHaveLength(3);
    const { out } = await product.run('verify');
    for (const token of tokens) expect(out).not.toContain(token);
    await product.run('verify', 'usage');
    const asked = collector.asked.filter(({ path }) => path.startsWith('/v1/held/')).slice(6);
    expect(asked.map(({ body }) => body)).toEqual([requests[0]?.body]);
  });

  it('shows what is confirmed and not held: 3 where nothing explains it', async () => {
    await report(5);
    forget((name) => name.endsWith('.2') || name.endsWith('.4'));
    product.setting.nowMs += 60_000;
    expect(await verify()).toMatchObject({
      code: 0,
      missing: [
        {
          lane: 'usage',
          seqs: [
            [2, 2],
            [4, 4],
          ],
          reason: 'on_its_way',
        },
      ],
    });
    product.setting.nowMs += DAY_MS;
    expect(await verify()).toMatchObject({ code: 3, missing: [{ reason: 'unknown' }] });
    expect((await product.run('verify')).out).toMatch(/usage +2, 4 +\S+ +no reason is known/);
    product.setting.nowMs += 90 * DAY_MS;
    expect(await verify()).toMatchObject({ code: 0, missing: [{ reason: 'retention' }] });
  });

  it('knows what the collector said that it refused', async () => {
    collector.setting.refuses = 1;
    await report(3);
    product.setting.nowMs += DAY_MS;
    const refused = await verify();
    expect(refused).toMatchObject({ code: 0, isWell: true });
    expect(refused.missing.map(({ reason }) => reason)).toEqual(['refused', 'refused']);
    forget((name) => name.endsWith('.2'));
    expect((await verify()).code).toBe(3);
  });

  it('shows what is held and was not logged', async () => {
    await product.run('log', '--raw', 'off');
    await report(1);
    await product.run('log', '--raw', 'on');
    await report(1);
    const verification = await verify();
    expect(verification).toMatchObject({ code: 0, isWell: true, held: { events: 4 } });
    expect(verification.unlogged.map(({ seqs }) => seqs)).toEqual([[[1, 1]], [[1, 1]]]);
    expect((await product.run('verify')).out).toContain('Held, but not in the raw log');
  });

  it('finds a receipt that is not about what was sent, and one that was signed by another', async () => {
    await report(1);
    const text = readFileSync(ledgerFile(), 'utf8');
    writeFileSync(ledgerFile(), text.replace('"count":0', '"count":9'));
    expect(await verify()).toMatchObject({
      code: 3,
      receipts: { good: 1, bad: [{ problem: 'its digest is that of another body' }] },
    });
    writeFileSync(ledgerFile(), text);
    collector.setting.falsify = (receipt) => ({ ...receipt, key: '0123456789abcdef' });
    await report(1);
    expect(await verify()).toMatchObject({ code: 3, receipts: { good: 2 } });
    expect((await product.run('verify')).out).toContain('a key that the collector has not told of');
  });

  it('takes a receipt without a signature for what it is', async () => {
    collector.setting.falsify = () => ({ accepted: 1 });
    await report(1);
    expect(await verify()).toMatchObject({ code: 0, receipts: { good: 0, unsigned: 2 } });
  });

  it('reads what a receipt of a later form states, and says that it can not check it', async () => {
    const sign = (receipt: object): object => ({
      ...receipt,
      signature: `tree2.${'A'.repeat(86)}`,
    });
    collector.setting.refuses = 1;
    collector.setting.falsify = sign;
    await report(3);
    product.setting.nowMs += DAY_MS;
    const problem = 'its signature has a form that this version does not know: update';
    const refused = await verify();
    expect(refused).toMatchObject({
      code: 3,
      receipts: { good: 0, unsigned: 0, bad: [{ problem }, { problem }] },
    });
    expect(refused.missing.map(({ reason }) => reason)).toEqual(['refused', 'refused']);
    expect((await product.run('verify')).out).toContain(problem);
    forget(() => true);
    product.setting.nowMs += 90 * DAY_MS;
    const kept = await verify();
    expect(kept.missing.map(({ reason }) => reason)).toEqual(['retention', 'retention']);
  });

  it('says of an erasure with a receipt of a later form what it says of a report', async () => {
    await report(1);
    await product.run('erase', '--yes');
    const file = join(product.folder, 'settings', 'erased.json');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replaceAll('"signature": "', '"signature": "tree2.'));
    const { erasures } = await verify();
    const problems = new Set(erasures.map(({ problem }) => problem));
    expect([...problems]).toEqual([expect.stringMatching(/does not know: update$/)]);
  });

  it('tells of a new key, and that an old one is told no longer', async () => {
    await report(1);
    await verify();
    collector.changeKey(true);
    await report(1);
    expect(await verify()).toMatchObject({
      code: 0,
      keys: { isFirst: false, added: [expect.any(String)], withdrawn: [] },
      receipts: { good: 4 },
    });
    collector.changeKey(false);
    const changed = await product.run('verify');
    expect(changed.code).toBe(3);
    expect(changed.out).toContain('no longer tells of the key');
    // It is said once; what it signed is still checked.
    expect(await verify()).toMatchObject({ code: 0, receipts: { good: 4 } });
  });

  it('tells of a collector that has taken all its keys back, and of one that never told any', async () => {
    await report(1);
    collector.setting.hasKeys = false;
    const never = await verify();
    expect(never).toMatchObject({ code: 3, keys: null, receipts: { good: 0 } });
    collector.setting.hasKeys = true;
    expect((await verify()).code).toBe(0);
    collector.setting.hasKeys = false;
    expect(await verify()).toMatchObject({
      code: 3,
      keys: { withdrawn: [expect.any(String)] },
      receipts: { good: 2, bad: [] },
    });
  });

  it('ends with 1 where the collector can not be asked, and asks while telemetry is off', async () => {
    await report(1);
    product.env['DO_NOT_TRACK'] = '1';
    expect((await verify()).code).toBe(0);
    collector.setting.isAway = true;
    const { code, out, err } = await product.run('verify');
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('status 503');
  });

  it('asks nobody where the product reports to no collector', async () => {
    const elsewhere = await createTestProduct((_server, root) => [
      { kind: 'file', path: join(root, 'out.ndjson') },
    ]);
    elsewhere.setting.collector = collector.url;
    await elsewhere.run('enable');
    for (const command of [['verify'], ['export', '-'], ['erase', '--yes']]) {
      const { code, out, err } = await elsewhere.run(...command);
      expect([code, out]).toEqual([1, '']);
      expect(err).toContain('got one that reports elsewhere alone');
    }
    await elsewhere.close();
    expect(collector.asked).toEqual([]);
  });

  it('goes to the administrator’s relay where a policy names one', async () => {
    await report(1);
    collector.asked.length = 0;
    const relay = await startHoldingsCollector();
    const policies = join(product.machineFolder, 'test-product');
    mkdirSync(policies, { recursive: true });
    writeFileSync(join(policies, 'telemetry.json'), JSON.stringify({ relay: relay.url }));
    product.setting.nowMs += DAY_MS;
    expect(await verify()).toMatchObject({
      code: 0,
      collector: relay.url,
      elsewhere: 2,
      missing: [],
      receipts: { bad: [] },
    });
    expect((await product.run('verify')).out).toContain('2 reports went to another address');
    expect(collector.asked).toEqual([]);
    expect(relay.asked.length).toBeGreaterThan(0);
    await relay.close();
  });

  it('asks nobody where there is nothing to ask about', async () => {
    expect(await verify()).toMatchObject({ code: 0, lanes: [], held: { events: 0 } });
    expect(collector.asked.filter(({ path }) => path.includes('held'))).toEqual([]);
    expect((await product.run('verify')).out).toContain('this device has no ids, and no log');
    expect(product.listFiles()).not.toContain('secret');
    expect((await product.run('verify', 'performance')).code).toBe(2);
  });

  it('can not ask for what was sent under ids that are forgotten', async () => {
    await report(1);
    await product.run('reset-device-id');
    product.setting.nowMs += DAY_MS;
    const verification = await verify();
    expect(verification.code).toBe(0);
    expect(verification.missing.map(({ reason }) => reason)).toEqual(['old_id', 'old_id']);
  });

  it('reads on where the log is damaged, and does without it', async () => {
    await report(1);
    appendFileSync(ledgerFile(), '{"sent":"2026-11-21T09:00:00.000Z","address":"x","lines":3}\n{');
    expect((await verify()).code).toBe(0);
    rmSync(join(product.folder, 'ledger'), { recursive: true });
    expect(await verify()).toMatchObject({
      code: 0,
      confirmed: { events: 0 },
      held: { events: 2 },
    });
  });
});
