import path from 'node:path';
import type { LaneHoldings } from '@candor/local/queued-erasure';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createCertificate } from '../certificate.fixture.ts';
import { startCollector, type Answer, type TestCollector } from '../collector.fixture.ts';
import { askErase, askHeld, downloadExport, type Asked, type HoldingsAsker } from '../holdings.ts';
import { holdingsMsMax } from '../limits.ts';
import { startProxy, type TestProxy } from '../proxy.fixture.ts';
import { createSandbox, type Sandbox } from '../sandbox.fixture.ts';
import { buildEraseStatement, createSigner } from '../signing.fixture.ts';

const HOLDINGS: LaneHoldings = { lane: 'usage', tokens: ['ab'.repeat(32)], sessions: [] };
const signer = createSigner();
/** A collector that does what it is asked. */
const WILLING: Answer = (response, received) => {
  if (received.path.startsWith('/v1/export/')) response.end('{"seq":1}\n');
  else if (received.path.startsWith('/v1/held/')) response.end('{"held":[],"erased":[]}');
  else response.end(JSON.stringify({ receipt: signer.sign(buildEraseStatement(received.body)) }));
};

/** What `verify`, `export` and `erase` ask. */
const ACTS: readonly ((asker: HoldingsAsker) => Promise<Asked<unknown>>)[] = [
  (asker) => askHeld(asker, HOLDINGS),
  (asker) => downloadExport(asker, HOLDINGS, () => undefined),
  (asker) => askErase(asker, HOLDINGS),
];
const ALL = ACTS.map(() => true);
const NONE = ACTS.map(() => ({ ok: false, why: 'passing' }));
const askAll = (asker: HoldingsAsker): Promise<readonly Asked<unknown>[]> =>
  Promise.all(ACTS.map((act) => act(asker)));
const buildAsker = (collector: string): HoldingsAsker => ({
  target: { collector, key: 'k' },
  proxy: undefined,
  effects: { env: {} },
});

describe('what a user asks of a collector that is reached by https', () => {
  let sandbox: Sandbox;
  let collector: TestCollector;
  let proxy: TestProxy;
  let asker: HoldingsAsker;
  let caFile = '';
  beforeEach(async () => {
    sandbox = createSandbox('http://127.0.0.1:1');
    collector = await startCollector(WILLING, createCertificate(sandbox.root));
    proxy = await startProxy();
    asker = buildAsker(collector.url);
    caFile = path.join(sandbox.root, 'cert.pem');
  });
  afterEach(async () => {
    await proxy.close();
    await collector.close();
    sandbox.remove();
  });

  it('is answered where the product names a file of certificates', async () => {
    const asked = await askAll({ ...asker, caFile });
    expect(asked.map(({ ok }) => ok)).toEqual(ALL);
    expect(collector.received.map((received) => received.path).toSorted()).toEqual([
      '/v1/erase/k',
      '/v1/export/k',
      '/v1/held/k',
    ]);
  });

  it('is never said where nobody vouches for the certificate', async () => {
    expect(await askAll(asker)).toMatchObject(NONE);
    expect(await askAll({ ...asker, proxy: proxy.url })).toMatchObject(NONE);
    expect(collector.received).toEqual([]);
  });

  it('goes through a tunnel of the proxy, named by the product or the environment', async () => {
    const through = await askAll({ ...asker, caFile, proxy: proxy.url });
    expect(through.map(({ ok }) => ok)).toEqual(ALL);
    const env = { HTTPS_PROXY: proxy.url };
    const told = await askAll({ ...asker, caFile, effects: { env } });
    expect(told.map(({ ok }) => ok)).toEqual(ALL);
    expect(proxy.asked.map(({ method }) => method)).toEqual(
      [...ACTS, ...ACTS].map(() => 'CONNECT'),
    );
    const past = { ...env, NO_PROXY: 'localhost' };
    await askAll({ ...asker, caFile, effects: { env: past } });
    expect([proxy.asked.length, collector.received.length]).toEqual([6, 9]);
  });
});

describe('a collector that keeps a user waiting', () => {
  let collector: TestCollector;
  let answer: Answer = WILLING;
  const drips: NodeJS.Timeout[] = [];
  beforeEach(async () => {
    collector = await startCollector((response, received) => answer(response, received));
  });
  afterEach(async () => {
    vi.useRealTimers();
    for (const drip of drips.splice(0)) clearInterval(drip);
    await collector.close();
  });

  it('in silence, before its answer or in it, is given up', async () => {
    answer = (response, received) => {
      if (received.path.startsWith('/in-it/')) response.write('{');
    };
    const asked = await Promise.all([
      askAll(buildAsker(collector.url)),
      askAll(buildAsker(`${collector.url}/in-it/`)),
    ]);
    expect(asked).toMatchObject([NONE, NONE]);
  });

  it.each<[string, string, string]>([
    ['headers', 'HTTP/1.1 200 OK\r\n', 'x: y\r\n'],
    ['content', 'HTTP/1.1 200 OK\r\ncontent-length: 9999999\r\n\r\n', '{"seq":1}\n'],
  ])('with %s that never end is given up once the time is over', async (_what, opening, drop) => {
    const drops: string[] = [];
    answer = (response) => {
      response.socket?.write(opening);
      drips.push(
        setInterval(() => {
          response.socket?.write(drop);
          drops.push(drop);
        }, 50),
      );
    };
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let isOver = false;
    const asked = askAll(buildAsker(collector.url)).finally(() => (isOver = true));
    const untilDropsCome = async (): Promise<void> => {
      const enough = drops.length + 9;
      while (drops.length < enough) await new Promise(setImmediate);
    };
    await untilDropsCome();
    vi.advanceTimersByTime(holdingsMsMax - 1);
    await untilDropsCome();
    expect([isOver, collector.received.length]).toEqual([false, ACTS.length]);
    vi.advanceTimersByTime(1);
    expect(await asked).toMatchObject(NONE);
  });
});
