import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
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

describe('preview', () => {
  it('shows byte for byte what the socket then carries: method, address, headers, body', async () => {
    record();
    const { requests } = (await product.runJson('preview')) as Preview;
    expect(product.captured).toEqual([]);
    await send();
    // Which goes first is the sender's choice at that time.
    expect([requests.length, product.captured.length]).toEqual([2, 2]);
    expect(describeCaptured(product).toSorted()).toEqual(requests.map(buildBytes).toSorted());
    for (const { address, body, bodyBytes, bodySha256, wireBytes } of requests) {
      expect(address).toBe(`${product.collector}/v1/report/test-product`);
      const sent = product.captured.find(({ wire }) => gunzipSync(wire).toString('utf8') === body);
      expect(sent?.wire).toHaveLength(wireBytes);
      expect(gunzipSync(sent?.wire ?? '')).toHaveLength(bodyBytes);
      expect(sha256(gunzipSync(sent?.wire ?? ''))).toBe(bodySha256);
    }
  });

  it('prints the same for a person, and sends and changes nothing', async () => {
    record();
    const files = product.listFiles();
    const { code, out } = await product.run('preview');
    expect(code).toBe(0);
    const { requests } = (await product.runJson('preview')) as Preview;
    for (const { address, body, bodySha256, wireSha256, head } of requests) {
      expect(out).toContain(`POST ${address}\n`);
      expect(out).toContain(body);
      expect(out).toContain(bodySha256);
      expect(out).toContain(wireSha256);
      expect(head[0]).toBe('POST /v1/report/test-product HTTP/1.1');
      expect(out).toContain(`\n${head.join('\n')}\n\n`);
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
      inUse: [],
      expired: 0,
      erasure: [],
      sinks: [
        {
          name: 'collector',
          kind: 'collector',
          address: `${product.collector}/v1/report/test-product`,
          problem: null,
          notBefore: null,
          waiting: { reports: 0, events: 0, bytes: 0 },
        },
      ],
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

describe('preview through a proxy', () => {
  const throughProxy = (collector: string): void => {
    product.setting.collector = collector;
    const proxy = product.collector.replace('http://', 'http://user:p%40ss@');
    Object.assign(product.env, { http_proxy: proxy, https_proxy: proxy });
  };

  it('shows the whole address as the target, and that there are credentials, which it keeps to itself', async () => {
    throughProxy('http://telemetry.invalid:8080');
    record();
    const { out } = await product.run('preview');
    expect(out).toContain('POST http://telemetry.invalid:8080/v1/report/test-product HTTP/1.1\n');
    expect(out).toContain(
      `Through the proxy ${product.collector}, which can read all of it, with credentials that are not shown:`,
    );
    const json = (await product.run('preview', '--json')).out;
    for (const said of [out, json]) expect(said).not.toMatch(/p@ss|p%40ss|dXNlcjpwQHNz/);
    const { requests } = JSON.parse(json) as Preview;
    await send();
    expect(product.captured.map(({ path }) => path)).toEqual(
      requests.map(({ address }) => address),
    );
    expect(describeCaptured(product).join('')).toContain(
      'proxy-authorization: (credentials of the proxy',
    );
    expect(describeCaptured(product).toSorted()).toEqual(requests.map(buildBytes).toSorted());
  });

  it('that is not understood shows nothing that would be sent, and says why, as status does; never what the variable holds', async () => {
    record();
    product.env['http_proxy'] = 'socks5h://canary:9050';
    const why =
      'Expected the address of an http or https proxy in http_proxy, got another. Correct or remove it.';
    const { code, out } = await product.run('preview');
    expect(code).toBe(1);
    expect(out).toContain(`Nothing goes anywhere. ${why}`);
    const status = await product.run('status');
    expect(status.out.replace(/\s+/g, ' ')).toContain(`nothing. ${why}`);
    for (const said of [out, status.out]) expect(said).not.toMatch(/canary|9050/);
    expect(await product.runJson('status')).toMatchObject({
      sinks: [{ problem: why, address: expect.any(String), waiting: { reports: 2 } }],
    });
    expect(((await product.runJson('preview')) as Preview).requests).toEqual([]);
    await send();
    expect(product.captured).toEqual([]);
    product.env['no_proxy'] = '*';
    await send();
    expect(product.captured).toHaveLength(2);
  });

  it('says that https goes by a tunnel, and shows what goes in it', async () => {
    throughProxy('https://telemetry.invalid');
    record();
    const { out } = await product.run('preview');
    expect(out).toContain(
      `Through the proxy ${product.collector}, by a tunnel to telemetry.invalid:443, with credentials that are not shown;`,
    );
    const [request] = ((await product.runJson('preview')) as Preview).requests;
    expect(request?.proxy).toEqual({
      address: product.collector,
      hasCredentials: true,
      tunnelTo: 'telemetry.invalid:443',
    });
    expect(request?.head).toContain('Host: telemetry.invalid');
    expect(request?.head.join('\n')).not.toContain('proxy-authorization');
  });

  it('says nothing of a proxy where NO_PROXY excepts the address', async () => {
    throughProxy('https://telemetry.invalid');
    product.env['NO_PROXY'] = 'telemetry.invalid';
    record();
    const { requests } = (await product.runJson('preview')) as Preview;
    expect(requests.map(({ proxy }) => proxy)).toEqual([null, null]);
  });
});

describe('preview of several sinks', () => {
  beforeEach(async () => {
    await product.close();
    product = await createTestProduct((server, root) => [
      { kind: 'collector' },
      {
        kind: 'application-insights',
        connectionString: `InstrumentationKey=0ec7d4ee-5b3a-4db2-b83d-ccb675330317;IngestionEndpoint=${server}`,
      },
      { kind: 'otlp', endpoint: server, headers: { 'x-api-key': 'k' } },
      { kind: 'file', path: join(root, 'events.ndjson') },
      { kind: 'application-insights', name: 'wrong', connectionString: 'nonsense' },
    ]);
    await product.run('enable');
  });

  it('shows for each, byte for byte, what its socket then carries and its file then holds', async () => {
    record();
    const { requests } = (await product.runJson('preview')) as Preview;
    expect(requests).toHaveLength(8);
    expect(product.captured).toEqual([]);
    await send();
    const posted = requests.filter(({ method }) => method === 'POST');
    expect([posted.length, product.captured.length]).toEqual([6, 6]);
    expect(describeCaptured(product).toSorted()).toEqual(posted.map(buildBytes).toSorted());
    const appended = requests.filter(({ sink }) => sink === 'file');
    const file = readFileSync(appended[0]?.address ?? '', 'utf8');
    expect(file).toHaveLength(appended.reduce((sum, { bodyBytes }) => sum + bodyBytes, 0));
    for (const { body, bodySha256 } of appended) {
      expect(file).toContain(body);
      expect(bodySha256).toBe(sha256(Buffer.from(body)));
    }
  });

  it('says for each what is wrong with it, and when it is tried again', async () => {
    record();
    const { out } = await product.run('preview');
    expect(out).toContain('Nothing goes to wrong. Expected key=value');
    expect(out).not.toContain('nonsense');
    const { sinks } = (await product.runJson('preview')) as Preview;
    expect(sinks.map(({ name, waiting }) => [name, waiting.events])).toEqual([
      ['collector', 2],
      ['application-insights', 2],
      ['otlp', 2],
      ['file', 2],
      ['wrong', 2],
    ]);
    await send();
    const after = (await product.runJson('preview')) as Preview;
    expect(after.sinks.map(({ waiting }) => waiting.events)).toEqual([0, 0, 0, 0, 2]);
    expect(after.requests).toEqual([]);
  });

  it('and status say the same of where reports go and what waits', async () => {
    record();
    const { sinks } = (await product.runJson('preview')) as Preview;
    expect(await product.runJson('status')).toMatchObject({ sinks });
    const { out } = await product.run('status');
    expect(out).toMatch(/To otlp +http:\S+\/v1\/logs; waiting: 2 events in 2 reports/);
    expect(out).toMatch(/To wrong +nothing\. Expected key=value/);
  });

  it('and the log keeps what each was sent, by lane too', async () => {
    await product.run('log', '--raw', 'on');
    record();
    await send();
    const { entries } = (await product.runJson('log', 'usage')) as {
      entries: readonly { readonly address: string }[];
    };
    expect(new Set(entries.map(({ address }) => new URL(address).pathname))).toEqual(
      new Set(['/v1/report/test-product', '/v2/track', '/v1/logs']),
    );
    expect(entries).toHaveLength(3);
  });

  it("shows the administrator's own collector alone where there is one", async () => {
    record();
    const folder = join(product.machineFolder, 'test-product');
    mkdirSync(folder, { recursive: true });
    const relay = 'https://relay.example.com';
    writeFileSync(join(folder, 'telemetry.json'), JSON.stringify({ relay }));
    const { sinks, requests } = (await product.runJson('preview')) as Preview;
    expect(sinks.map(({ name, address }) => [name, address])).toEqual([
      ['collector', `${relay}/v1/report/test-product`],
    ]);
    expect(new Set(requests.map(({ address }) => new URL(address).origin))).toEqual(
      new Set([relay]),
    );
  });
});
