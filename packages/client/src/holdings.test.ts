import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LaneHoldings } from '@candor/local/queued-erasure';
import { startCollector, type Answer, type TestCollector } from './collector.fixture.ts';
import {
  askErase,
  askHeld,
  askReceiptKeys,
  downloadExport,
  formatBody,
  type HoldingsAsker,
} from './holdings.ts';
import { exportLineBytesMax, heldAnswerBytesMax } from './limits.ts';
import { buildEraseStatement, createSigner } from './signing.fixture.ts';

const HOLDINGS: LaneHoldings = {
  lane: 'usage',
  tokens: ['ab'.repeat(32)],
  sessions: ['0d5c1f1e-8a4b-4c3d-9e2f-1a2b3c4d5e6f'],
};
const HELD = {
  session: '0d5c1f1e-8a4b-4c3d-9e2f-1a2b3c4d5e6f',
  lane: 'usage',
  device: 'cd'.repeat(16),
  events: 6,
  seqs: [
    [1, 5],
    [7, 7],
  ],
  firstReceived: '2026-11-21T10:00:00.000Z',
  lastReceived: '2026-11-21T10:00:00.000Z',
};

let collector: TestCollector;
let answer: Answer;
let asker: HoldingsAsker;
beforeEach(async () => {
  collector = await startCollector((response, received) => answer(response, received));
  asker = {
    target: { collector: `${collector.url}/prefix/`, key: 'a key' },
    proxy: undefined,
    effects: { env: {} },
  };
});
afterEach(() => collector.close());

const say =
  (body: unknown, status = 200): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };

describe('asking what is held', () => {
  it('sends the request and nothing else, over a connection of its own', async () => {
    answer = say({ held: [HELD], erased: ['ef'.repeat(16)] });
    expect(await askHeld(asker, HOLDINGS)).toEqual({
      ok: true,
      value: { held: [HELD], erased: ['ef'.repeat(16)] },
    });
    const [received] = collector.received;
    expect(received).toMatchObject({ method: 'POST', path: '/prefix/v1/held/a%20key' });
    const { tokens, sessions } = HOLDINGS;
    expect(received?.body).toBe(JSON.stringify({ tokens, sessions }));
    expect(Object.keys(received?.headers ?? {}).sort()).toEqual([
      'connection',
      'content-length',
      'content-type',
      'host',
    ]);
    await askHeld(asker, HOLDINGS);
    expect(collector.connections()).toBe(2);
  });

  it.each([
    ['a lane that there is not', { lane: 'other' }],
    ['a session that is none', { session: '\u001b[2J' }],
    ['a device that is none', { device: 'x' }],
    ['ranges that run backwards', { seqs: [[5, 1]] }],
    [
      'ranges that overlap',
      {
        seqs: [
          [1, 5],
          [5, 6],
        ],
      },
    ],
    ['a time that is none', { lastReceived: 'now\u001b[2J' }],
  ])('takes no answer with %s', async (_what, changes) => {
    answer = say({ held: [{ ...HELD, ...changes }], erased: [] });
    expect(await askHeld(asker, HOLDINGS)).toMatchObject({ ok: false, why: 'passing' });
  });

  it('goes through the proxy that reports go through', async () => {
    answer = say({ held: [], erased: [] });
    const target = { collector: 'http://telemetry.invalid', key: 'k' };
    const asked = await askHeld({ ...asker, target, proxy: collector.url }, HOLDINGS);
    expect(asked.ok).toBe(true);
    expect(collector.received[0]?.path).toBe('http://telemetry.invalid/v1/held/k');
  });

  it.each([
    [404, { error: { code: 'key_unknown' } }, 'final'],
    [410, { error: { code: 'gone' } }, 'final'],
    // Whoever answered these, it was not a collector.
    [404, '<html>', 'passing'],
    [200, '<html>', 'passing'],
    [302, '', 'passing'],
    [429, { error: { code: 'too_many' } }, 'passing'],
    [503, { error: { code: 'collector_stopping' } }, 'passing'],
  ])('tells by %i and %j whether to try again', async (status, body, why) => {
    answer = say(body, status);
    expect(await askHeld(asker, HOLDINGS)).toMatchObject({ ok: false, why });
  });

  it('reads no more of an answer than it may', async () => {
    const longer = { held: [], erased: [], more: 'x'.repeat(heldAnswerBytesMax) };
    answer = say(longer);
    expect(await askHeld(asker, HOLDINGS)).toMatchObject({ ok: false, why: 'passing' });
  });

  it('says so where nobody is there, and where there is no address', async () => {
    const nobody = { collector: 'http://127.0.0.1:1', key: 'k' };
    expect(await askHeld({ ...asker, target: nobody }, HOLDINGS)).toMatchObject({
      why: 'passing',
    });
    const none = { collector: 'ftp://example.com', key: 'k' };
    expect(await askHeld({ ...asker, target: none }, HOLDINGS)).toMatchObject({ why: 'final' });
    answer = (response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"held"', () => response.destroy());
    };
    expect(await askHeld(asker, HOLDINGS)).toMatchObject({ ok: false, why: 'passing' });
  });
});

describe('asking for keys and for erasure', () => {
  it('reads keys', async () => {
    const { key, spki } = createSigner();
    answer = say({ keys: [{ key, spki }] });
    expect(await askReceiptKeys(asker)).toEqual({ ok: true, value: [{ key, spki }] });
    expect(collector.received[0]).toMatchObject({
      method: 'GET',
      path: '/prefix/v1/receipt-keys',
      body: '',
    });
    answer = say({ keys: [{ key: '../x', spki }] });
    expect((await askReceiptKeys(asker)).ok).toBe(false);
  });

  it('returns the receipt of the very bytes that were sent', async () => {
    const receipt = createSigner().sign(buildEraseStatement(formatBody(HOLDINGS)));
    answer = say({ receipt });
    expect(await askErase(asker, HOLDINGS)).toEqual({ ok: true, value: receipt });
    expect(collector.received[0]?.body).toBe(formatBody(HOLDINGS));
    answer = say({ receipt: { ...receipt, signature: 'short' } });
    expect((await askErase(asker, HOLDINGS)).ok).toBe(false);
  });
});

describe('downloadExport()', () => {
  const download = async (): Promise<{ readonly asked: object; readonly lines: string[] }> => {
    const lines: string[] = [];
    const asked = await downloadExport(asker, HOLDINGS, (line) => void lines.push(line));
    return { asked, lines };
  };

  it('passes on each line as it stands, whatever the pieces it comes in', async () => {
    const text = '{"seq":1,"city":"Köln"}\n{"seq":2}\n';
    answer = (response) => {
      const bytes = Buffer.from(text);
      response.writeHead(200);
      for (let at = 0; at < bytes.length; at += 5) response.write(bytes.subarray(at, at + 5));
      response.end();
    };
    expect(await download()).toEqual({
      asked: { ok: true, value: 2 },
      lines: ['{"seq":1,"city":"Köln"}\n', '{"seq":2}\n'],
    });
    answer = say('');
    expect(await download()).toEqual({ asked: { ok: true, value: 0 }, lines: [] });
  });

  it.each([
    ['is not JSON', '{"seq":1}\nhello\n'],
    ['is no object', '[]\n'],
    ['is not ended', '{"seq":1}'],
    ['never ends', 'x'.repeat(exportLineBytesMax + 1)],
  ])('is no whole export where a line %s', async (_what, text) => {
    answer = say(text);
    expect((await download()).asked).toMatchObject({ ok: false });
  });

  it('is no whole export where it breaks off, or where there is none', async () => {
    answer = (response) => {
      response.writeHead(200);
      response.write('{"seq":1}\n', () => response.destroy());
    };
    expect((await download()).asked).toMatchObject({ ok: false });
    answer = say({ error: { code: 'key_unknown' } }, 404);
    expect(await download()).toMatchObject({ asked: { ok: false, why: 'final' }, lines: [] });
  });

  it('ends where what it is written to fails', async () => {
    answer = say('{"seq":1}\n'.repeat(9));
    const full = (): never => {
      throw new Error('the disk is full');
    };
    await expect(downloadExport(asker, HOLDINGS, full)).rejects.toThrow('the disk is full');
  });
});
