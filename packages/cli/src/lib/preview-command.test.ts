import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestProduct, type TestProduct } from '../product.fixture.ts';
import type { Preview } from './preview-command.ts';

let product: TestProduct;
beforeEach(async () => {
  product = await createTestProduct();
  await product.run('enable');
});
afterEach(async () => {
  await product.close();
});

const record = (): void => {
  const telemetry = product.open();
  telemetry.record('thing.made', { count: 3 });
  telemetry.record('thing.failed', { kind: 'large' });
  telemetry.close();
};

const send = async (): Promise<void> => {
  const telemetry = product.open();
  await telemetry.send();
  telemetry.close();
};

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('preview', () => {
  it('shows byte for byte what the socket then carries: method, address, headers, body', async () => {
    record();
    const { requests } = (await product.runJson('preview')) as Preview;
    expect(product.captured).toEqual([]);
    await send();
    // Which goes first is the sender's choice at that time.
    expect([requests.length, product.captured.length]).toEqual([2, 2]);
    expect(
      product.captured.map(({ method, path, rawHeaders, wire }) => ({
        method,
        address: product.collector + path,
        headers: Object.fromEntries(
          rawHeaders.flatMap((name, index) =>
            index % 2 === 0 ? [[name.toLowerCase(), rawHeaders[index + 1]]] : [],
          ),
        ),
        body: gunzipSync(wire).toString('utf8'),
        bodyBytes: gunzipSync(wire).length,
        bodySha256: sha256(gunzipSync(wire)),
        wireBytes: wire.length,
        wireSha256: sha256(wire),
      })),
    ).toEqual(expect.arrayContaining([...requests]));
  });

  it('prints the same for a person, and sends and changes nothing', async () => {
    record();
    const files = product.listFiles();
    const { code, out } = await product.run('preview');
    expect(code).toBe(0);
    const { requests } = (await product.runJson('preview')) as Preview;
    for (const { address, body, bodySha256, wireSha256, headers } of requests) {
      expect(out).toContain(`POST ${address}\n`);
      expect(out).toContain(body);
      expect(out).toContain(bodySha256);
      expect(out).toContain(wireSha256);
      for (const [name, value] of Object.entries(headers))
        expect(out).toContain(`${name}: ${value}\n`);
    }
    expect(product.listFiles()).toEqual(files);
    expect(product.captured).toEqual([]);
  });

  it('says that nothing waits where nothing does', async () => {
    const { out } = await product.run('preview');
    expect(out).toContain('Nothing waits to be sent.');
    expect(out).toContain("'test telemetry article' tells what Test Product may record.");
    expect(await product.runJson('preview')).toEqual({
      requests: [],
      notBefore: null,
      heldBack: [],
      waiting: {},
      audit: null,
    });
  });

  it('holds back what waits for a lane that is off now', async () => {
    record();
    product.setting.isInteractive = false;
    expect(await product.runJson('preview')).toMatchObject({
      requests: [],
      heldBack: expect.arrayContaining(['usage', 'exceptions']) as unknown,
    });
    expect((await product.run('preview')).out).toContain('What waits for usage is not sent');
    await send();
    expect(product.captured).toEqual([]);
  });
});
