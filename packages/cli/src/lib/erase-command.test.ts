import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HoldingsCollector } from '../holdings-collector.fixture.ts';
import { createHoldingsProduct } from '../holdings-product.fixture.ts';
import type { TestProduct } from '../product.fixture.ts';

let product: TestProduct;
let collector: HoldingsCollector;
let close: () => Promise<void>;
beforeEach(async () => {
  ({ product, collector, close } = await createHoldingsProduct());
});
afterEach(() => close());

async function report(isSent = true): Promise<void> {
  const telemetry = product.open();
  telemetry.record('thing.made', { count: 3 });
  if (isSent) await telemetry.send();
  telemetry.close();
}
const queue = (): string => join(product.folder, 'settings', 'erase.json');

describe('erase', () => {
  it('erases, shows the signed receipt and keeps it, and verify says that it is gone', async () => {
    await report();
    await report(false);
    const { code, out } = await product.run('erase', '--yes');
    expect(code).toBe(0);
    expect(out).toContain('1 event that waited: dropped, unsent.');
    expect(out).toContain('usage: 1 event in 1 session erased. Totals of many.');
    expect(out).toMatch(
      /receipt: \{"candor":1.*"about":"erase".*\}\n {2}signed with [0-9a-f]{16}: /,
    );
    expect(collector.events.size).toBe(0);

    const verified = await product.run('verify');
    expect(verified.code).toBe(0);
    expect(verified.out).toMatch(/Confirmed, but not held:\n.* erased\n/);
    expect(verified.out).toMatch(/Erased on \S+ in usage: 1 event\. Totals of many\./);
    const file = join(product.folder, 'settings', 'erased.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('has new ids afterwards, under which the collector takes reports again', async () => {
    await report();
    await product.run('erase', '--yes');
    await report();
    expect(collector.events.size).toBe(1);
    expect((await product.run('verify')).code).toBe(0);
  });

  it('finds what is still held although its erasure was confirmed', async () => {
    await report();
    const before = new Map(collector.events);
    await product.run('erase', '--yes');
    for (const [name, event] of before) collector.events.set(name, event);
    const { code, out } = await product.run('verify');
    expect(code).toBe(3);
    expect(out).toContain('Still held, although its erasure was confirmed');
  });

  it('asks first at a terminal, and needs --yes where nobody is there', async () => {
    await report();
    expect(await product.run('erase')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--yes') as string,
    });
    product.setting.answer = 'no';
    expect(await product.run('erase')).toMatchObject({ code: 1, out: 'Nothing was erased.\n' });
    expect(product.setting.questions[0]).toContain(collector.url);
    expect([collector.events.size, collector.erased.size]).toEqual([1, 0]);
    product.setting.answer = 'y';
    expect((await product.run('erase')).code).toBe(0);
    expect(collector.events.size).toBe(0);
  });

  it('waits where the collector is away; status tells so, and --retry tries again', async () => {
    await report();
    collector.setting.isAway = true;
    const away = await product.run('erase', '--yes');
    expect(away.code).toBe(1);
    expect(away.err).toContain("'test telemetry erase --retry' tries it now");
    expect(statSync(queue()).mode & 0o777).toBe(0o600);
    const tokens = readFileSync(queue(), 'utf8').match(/[0-9a-f]{64}/g) ?? [];
    expect(tokens).toHaveLength(3);
    const status = await product.run('status');
    expect(status.out.replaceAll(/\s+/g, ' ')).toContain("'test telemetry erase --retry' tries it");
    expect(await product.runJson('status')).toMatchObject({
      erasureWaits: '2026-11-21T09:00:00.000Z',
    });
    for (const token of tokens) expect(away.out + away.err + status.out).not.toContain(token);
    expect((await product.run('erase', '--retry')).code).toBe(1);
    collector.setting.isAway = false;
    expect((await product.run('erase', '--retry', '--json')).code).toBe(0);
    expect([collector.events.size, existsSync(queue())]).toEqual([0, false]);
    expect((await product.run('erase', '--retry')).out).toBe('No erasure waits.\n');
    expect(await product.runJson('status')).toMatchObject({ erasureWaits: null });
  });

  it('that is refused for good is told by status and verify, and is taken back by --cancel', async () => {
    await report();
    collector.setting.isErasing = false;
    expect((await product.run('erase', '--yes')).err).toContain("'test telemetry erase --cancel'");
    expect(await product.runJson('status')).toMatchObject({ erasureRefused: true });
    for (const command of ['status', 'verify']) {
      const { out } = await product.run(command);
      expect(out.replaceAll(/\s+/g, ' ')).toContain('refused by the collector: ask the vendor why');
    }
    expect(await product.run('erase', '--cancel')).toMatchObject({ code: 2 });
    product.setting.answer = 'no';
    expect(await product.run('erase', '--cancel')).toMatchObject({
      code: 1,
      out: 'The erasure still waits.\n',
    });
    expect(existsSync(queue())).toBe(true);
    product.setting.answer = 'yes';
    const { code, out } = await product.run('erase', '--cancel');
    expect([code, out]).toEqual([
      0,
      'The erasure is taken back. What the collector holds stays there.\n',
    ]);
    expect(existsSync(queue())).toBe(false);
    expect(await product.runJson('status')).toMatchObject({
      erasureWaits: null,
      erasureRefused: false,
    });
    expect(collector.events.size).toBe(1);
    expect((await product.run('erase', '--cancel', '--yes')).out).toBe('No erasure waits.\n');
    expect((await product.run('erase', '--cancel', '--retry')).code).toBe(2);
  });

  it('that only could not be sent is not called refused', async () => {
    await report();
    collector.setting.isAway = true;
    await product.run('erase', '--yes');
    expect(await product.runJson('status')).toMatchObject({ erasureRefused: false });
    expect(await product.runJson('erase', '--cancel', '--yes')).toEqual({ cancelled: 3 });
  });

  it('is caught up on by verify', async () => {
    await report();
    collector.setting.isAway = true;
    await product.run('erase', '--yes');
    collector.setting.isAway = false;
    expect((await product.run('verify')).out).toContain('Erased on');
    expect(collector.events.size).toBe(0);
  });

  it('asks nobody where there is nothing to go by', async () => {
    expect((await product.run('erase', '--yes')).out).toContain('nothing to go by');
    expect(collector.asked).toEqual([]);
  });
});

describe('reset-device-id', () => {
  it('erases first where it is told to', async () => {
    await report();
    expect((await product.run('reset-device-id', '--erase')).code).toBe(0);
    expect(collector.events.size).toBe(0);
    expect(product.listFiles()).not.toContain('secret');
  });

  it('offers that at a terminal', async () => {
    await report();
    product.setting.answer = '';
    expect((await product.run('reset-device-id')).code).toBe(0);
    expect(product.setting.questions).toHaveLength(1);
    expect([collector.events.size, collector.erased.size]).toEqual([1, 0]);
    await report();
    product.setting.answer = 'yes';
    await product.run('reset-device-id');
    // What was sent under the ids before can no longer be named.
    expect(collector.events.size).toBe(1);
    expect(product.listFiles()).not.toContain('secret');
  });

  it('does not forget the ids where it can not write down what is to be erased', async () => {
    await report();
    collector.setting.isAway = true;
    expect((await product.run('reset-device-id', '--erase')).code).toBe(1);
    collector.setting.isAway = false;
    expect((await product.run('erase', '--retry')).code).toBe(0);
    expect(collector.events.size).toBe(0);
  });
});
