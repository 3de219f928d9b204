import { readdirSync, renameSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  eraseRetryMsMin,
  spoolClaimMsMax,
  spoolDaysMax,
  spoolIdleMsMin,
} from '@candor/local/limits';
import { claimReports } from '@candor/local/spool';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestProduct, type TestProduct } from '../product.fixture.ts';
import type { Preview } from './preview-command.ts';
import { buildBytes, describeCaptured, recordTwo, sendNow, sha256 } from './preview.fixture.ts';

let product: TestProduct;
beforeEach(async () => {
  product = await createTestProduct();
  await product.run('enable');
});
afterEach(async () => {
  await product.close();
});

const record = (): void => recordTwo(product);
const send = (): Promise<void> => sendNow(product);

describe('preview of what does not lie ready', () => {
  it('tells apart what a living process writes to, and what it sends once that has ended', async () => {
    const telemetry = product.open();
    telemetry.record('thing.made', { count: 3 });
    const living = (await product.runJson('preview')) as Preview;
    expect([living.requests, living.inUse.map(({ state }) => state)]).toEqual([[], ['open']]);
    const { out } = await product.run('preview');
    expect(out).toContain('Not now: a process still writes to this');
    expect(out).toContain(living.inUse[0]?.body);
    expect(out).toContain('Nothing waits to be sent.');
    await send();
    expect(product.captured).toEqual([]);
    telemetry.close();
    const ended = (await product.runJson('preview')) as Preview;
    expect([ended.requests.length, ended.inUse]).toEqual([1, []]);
  });

  it('sends what a process has left that died, as its preview says', async () => {
    const telemetry = product.open();
    telemetry.record('thing.made', { count: 3 });
    // As if it had long been silent, by the clock of the disk.
    const spool = join(product.folder, 'spool');
    const before = (Date.now() - 2 * spoolIdleMsMin) / 1000;
    for (const name of readdirSync(spool)) utimesSync(join(spool, name), before, before);
    const files = product.listFiles();
    const { requests, inUse } = (await product.runJson('preview')) as Preview;
    expect([requests.length, inUse, product.listFiles()]).toEqual([1, [], files]);
    await send();
    expect(describeCaptured(product)).toEqual(requests.map(buildBytes));
    telemetry.close();
  });

  it('leaves what another sender has claimed, until its time is over', async () => {
    record();
    const keeper = { folder: product.folder, nowMs: product.setting.nowMs, senderHex: 'ab' };
    expect([...claimReports(keeper)]).toHaveLength(2);
    const claimed = (await product.runJson('preview')) as Preview;
    expect([claimed.requests, claimed.inUse.map(({ state }) => state)]).toEqual([
      [],
      ['claimed', 'claimed'],
    ]);
    expect((await product.run('preview')).out).toContain('Not now: another sender has this');
    await send();
    expect(product.captured).toEqual([]);
    // As one on another machine has: of this process it is known that it has just claimed them, whatever the clock says.
    const spool = join(product.folder, 'spool');
    // Not what the id of a session has of those letters.
    for (const name of readdirSync(spool)) {
      renameSync(
        join(spool, name),
        join(spool, name.replace(/(?<=-ab)[0-9a-f]+(?=\.sending)/, '')),
      );
    }
    product.setting.nowMs += spoolClaimMsMax + 1;
    const { requests } = (await product.runJson('preview')) as Preview;
    await send();
    expect(describeCaptured(product).toSorted()).toEqual(requests.map(buildBytes).toSorted());
    expect(requests).toHaveLength(2);
  });

  it('counts what is too old, for which a line goes that counts it', async () => {
    record();
    product.setting.nowMs += (spoolDaysMax + 1) * 86_400_000;
    expect(await product.runJson('preview')).toMatchObject({ requests: [], inUse: [], expired: 2 });
    expect((await product.run('preview')).out).toContain(
      'Too old, and dropped by the next sending: 2 events.',
    );
    await send();
    const sent = product.captured.map(({ wire }) => gunzipSync(wire).toString('utf8'));
    expect(sent).toHaveLength(2);
    for (const body of sent) expect(body).toMatch(/"event":"candor.lost".*"expired".*"count":1/);
  });
});

describe('preview of an erasure that waits', () => {
  const queue = async (): Promise<void> => {
    record();
    await send();
    product.setting.isAnswering = false;
    await product.run('erase', '--yes');
    product.captured.length = 0;
    product.setting.isAnswering = true;
  };

  it('shows what the next sending asks for, byte for byte but for the tokens, after off too', async () => {
    await queue();
    await product.run('disable');
    const waits = await product.run('preview');
    expect(waits.out).toContain('An erasure waits, and does not go now: asked for on');
    product.setting.nowMs += eraseRetryMsMin;
    const { erasure, requests } = (await product.runJson('preview')) as Preview;
    expect([requests, erasure.length > 0]).toEqual([[], true]);
    const { out } = await product.run('preview');
    expect(out).toContain('What you want erased.');
    product.env['http_proxy'] = 'socks5h://127.0.0.1:9050';
    const hidden = await product.run('preview');
    expect(hidden.out).not.toContain('What you want erased.');
    expect(hidden.out).toContain('An erasure waits, and does not go now: ');
    delete product.env['http_proxy'];
    expect(out).not.toContain('Nothing waits to be sent.');
    await send();
    expect(product.captured).toHaveLength(erasure.length);
    for (const [index, { head, bodySha256, address, body }] of erasure.entries()) {
      const { raw, path, wire } = product.captured[index] ?? { raw: '', path: '', wire: '' };
      expect(raw.toString('latin1')).toBe(`${head.join('\r\n')}\r\n\r\n${wire.toString('latin1')}`);
      expect([product.collector + path, sha256(Buffer.from(wire))]).toEqual([address, bodySha256]);
      expect(out).toContain(body);
      const { tokens } = JSON.parse(wire.toString('utf8')) as { tokens: readonly string[] };
      for (const token of tokens) expect(out + body).not.toContain(token);
      expect(tokens).toHaveLength(1);
    }
  });
});
