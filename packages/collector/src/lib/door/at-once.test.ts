import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Receipt } from '@candor/manifest/holdings';
import { expect, it } from 'vitest';
import { bodyBytesMax } from '../../limits.ts';
import { verifyReceipt } from '../receipts/verify-receipt.fixture.ts';
import { SESSION, createDoorBench, eventLine, headLine, sendRaw } from './door.fixture.ts';

it('reports that come all at once are answered as those that come one by one, and kept alike', async () => {
  const bench = await createDoorBench();
  try {
    bench.clock.now = Date.parse('2026-11-21T08:31:00.000Z');
    const session = (index: number): string =>
      SESSION.slice(0, -4) + String(1_000 + index).padStart(4, '0');
    const lines = [
      eventLine(1) + eventLine(2),
      eventLine(2) + eventLine(1),
      eventLine(1, { host: 'canary' }),
      eventLine(1, { course: 'canary' }) + eventLine(2),
      eventLine(1, { at: '2026-01-01T08:30:00.000Z' }),
      `${eventLine(4)}\n${eventLine(7)}`,
      eventLine(1, { event: 'dish.canary' }),
      '',
    ];
    const send = async (index: number, taken: number): Promise<unknown> => {
      const body = headLine({ session: session(index) }) + (lines[index % lines.length] ?? '');
      const answer = await bench.send(gzipSync(body), { headers: { 'content-encoding': 'gzip' } });
      const { receipt, ...rest } = answer.body;
      const { at: _at, ...statement } = verifyReceipt(bench.receiptKeys, receipt);
      expect(statement).toMatchObject({ digest: createHash('sha256').update(body).digest('hex') });
      return [answer.status, rest, { ...statement, digest: '', taken }];
    };
    const alone: unknown[] = [];
    for (const index of lines.keys()) alone.push(await send(index, 0));
    const rounds = [1, 2, 3, 4, 5, 6];
    const many = await Promise.all(
      rounds.flatMap((round) => [...lines.keys()].map((index) => send(round * 8 + index, 0))),
    );
    expect(many).toEqual(rounds.flatMap(() => alone));
    const events = await bench.takeEvents();
    const kept = (round: number): unknown =>
      events
        .filter((event) => Math.floor((Number(event.session.slice(-4)) - 1_000) / 8) === round)
        .map(({ session: id, seq, at, event, fields }) =>
          JSON.stringify([Number(id.slice(-4)) % 8, seq, at, event, fields]),
        )
        .toSorted();
    for (const round of rounds) expect(kept(round)).toEqual(kept(0));
  } finally {
    await bench.remove();
  }
});

it('reports that come in one turn share a signature, and each receipt is good alone', async () => {
  const bench = await createDoorBench();
  try {
    bench.clock.now = Date.parse('2026-11-21T08:31:00.000Z');
    const bodies = [1, 2, 3].map((seq) => headLine() + eventLine(seq));
    const requests = bodies.map(
      (body, index) =>
        `POST /v1/report/kitchen-key HTTP/1.1\r\nhost: a\r\ncontent-length: ${body.length}\r\n${index === 2 ? 'connection: close\r\n' : ''}\r\n${body}`,
    );
    const text = await sendRaw(bench.port, (socket) => socket.write(requests.join('')));
    const receipts = [...text.matchAll(/^\{.*?\}(?=HTTP|$)/gms)].map(
      ([answer]) => (JSON.parse(answer) as { receipt: Receipt }).receipt,
    );
    const digests = receipts.map((receipt) => verifyReceipt(bench.receiptKeys, receipt).digest);
    expect(digests).toEqual(bodies.map((body) => createHash('sha256').update(body).digest('hex')));
    const signatures = receipts.map(({ signature }) => signature.split('.').at(-1));
    expect(new Set(signatures).size).toBe(1);
    expect(await bench.takeEvents()).toHaveLength(3);
  } finally {
    await bench.remove();
  }
});

it('what is refused in a turn takes nothing from what is taken in it: no event, no receipt, no answer', async () => {
  const bench = await createDoorBench();
  try {
    bench.clock.now = Date.parse('2026-11-21T08:31:00.000Z');
    const good = [1, 2, 3].map((seq) => headLine() + eventLine(seq));
    const [first = '', second = '', third = ''] = good;
    const partly = `${headLine()}no event\n${eventLine(4, { course: 'canary' })}${eventLine(5)}`;
    const request = (body: string, headers = '', key = 'kitchen-key'): string =>
      `POST /v1/report/${key} HTTP/1.1\r\nhost: a\r\n${headers}content-length: ${body.length}\r\n\r\n${body}`;
    const gzip = 'content-encoding: gzip\r\n';
    const mixed = [
      request(first),
      request('no gzip', gzip),
      request(second),
      request('no report\n'),
      request(partly),
      request(third, 'connection: close\r\n'),
    ];
    // These two end their connections, so each has one of its own.
    const unknown = request(first, '', 'another-key');
    const tooLarge = request('').replace(
      'content-length: 0',
      `content-length: ${bodyBytesMax + 1}`,
    );
    const texts = await Promise.all(
      [mixed.join(''), unknown, tooLarge].map((all) =>
        sendRaw(bench.port, (socket) => socket.write(all)),
      ),
    );
    const statuses = texts.map((text) =>
      [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status)),
    );
    expect(statuses).toEqual([[200, 400, 200, 400, 200, 200], [404], [413]]);
    const receipts = [...(texts[0] ?? '').matchAll(/^\{.*?\}(?=HTTP|$)/gms)].flatMap(
      ([answer]) => (JSON.parse(answer) as { receipt?: Receipt }).receipt ?? [],
    );
    const digests = receipts.map((receipt) => verifyReceipt(bench.receiptKeys, receipt).digest);
    const taken = [first, second, partly, third];
    expect(digests).toEqual(taken.map((body) => createHash('sha256').update(body).digest('hex')));
    const signatures = receipts.map(({ signature }) => signature.split('.').at(-1));
    expect(new Set(signatures).size).toBe(1);
    expect(bench.countSigned()).toBe(taken.length);
    expect((await bench.takeEvents()).map(({ seq }) => seq)).toEqual([1, 2, 4, 5, 3]);
  } finally {
    await bench.remove();
  }
});
