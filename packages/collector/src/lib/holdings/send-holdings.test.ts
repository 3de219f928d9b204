import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import { type AddressInfo, type Socket, connect } from 'node:net';
import type { ExportedRow } from '@candor/store/holdings';
import { afterEach, expect, it } from 'vitest';
import { CollectorError } from '../../errors.ts';
import { type Sending, type SendingTimes, sendExport } from './send-holdings.ts';

let server: Server;
let reader: Socket;
afterEach(() => {
  reader.destroy();
  server.closeAllConnections();
  server.close();
});

const ROW: ExportedRow = {
  session: '0d5c0d5c-0d5c-4d5c-8d5c-0d5c0d5c0d5c',
  lane: 'usage',
  device: '',
  manifest: 'b1946ac92492d234',
  seq: 1,
  at: 0,
  received: 0,
  event: 'dish.cooked',
  facts: { version: 'x'.repeat(1_000) },
  fields: {},
};

interface Sent {
  readonly ended: Promise<'ended' | CollectorError>;
  readonly isReturned: () => boolean;
  readonly isDestroyed: () => boolean;
}

/** What an export does whose store has `rowsMax` rows, for somebody who asks and then reads nothing, or all. */
async function serve(rowsMax: number, times: SendingTimes, isReading: boolean): Promise<Sent> {
  let isReturned = false;
  async function* list(): AsyncGenerator<ExportedRow, void, void> {
    try {
      for (let count = 0; count < rowsMax; count += 1) yield await Promise.resolve(ROW);
    } finally {
      isReturned = true;
    }
  }
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  reader = connect((server.address() as AddressInfo).port, '127.0.0.1');
  if (isReading) reader.resume();
  else reader.pause();
  reader.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  const [, response] = (await once(server, 'request')) as [unknown, Sending['response']];
  const sending: Sending = {
    response,
    store: { exportHeld: list } as unknown as Sending['store'],
    registry: { findManifest: () => null } as unknown as Sending['registry'],
    retentionRules: new Map(),
    tombstones: {} as Sending['tombstones'],
    owner: { product: 'kitchen', devices: [], sessions: [ROW.session] },
    signal: new AbortController().signal,
    onNothing: () => {
      throw new CollectorError('too_many_requests', 'Expected fewer.');
    },
    times,
  };
  const ended = sendExport(sending).then(
    () => 'ended' as const,
    (failure: unknown) => failure as CollectorError,
  );
  return { ended, isReturned: () => isReturned, isDestroyed: () => response.destroyed };
}

it('a reader who takes nothing is broken off, and the turn is free again', async () => {
  const sent = await serve(1e9, { drainMsMax: 50, sendMsMax: 600_000 }, false);
  expect(await sent.ended).toBe('ended');
  expect([sent.isReturned(), sent.isDestroyed()]).toEqual([true, true]);
});

it('a reader who goes on taking is broken off after all the time that there is', async () => {
  const sent = await serve(1e9, { drainMsMax: 600_000, sendMsMax: 100 }, true);
  expect(await sent.ended).toBe('ended');
  expect([sent.isReturned(), sent.isDestroyed()]).toEqual([true, true]);
});

it('a reader who takes all gets all', async () => {
  const sent = await serve(5_000, { drainMsMax: 10_000, sendMsMax: 60_000 }, true);
  expect(await sent.ended).toBe('ended');
  expect([sent.isReturned(), sent.isDestroyed()]).toEqual([true, false]);
});

it('where there is nothing, that is known before a byte is sent', async () => {
  const sent = await serve(0, { drainMsMax: 10_000, sendMsMax: 60_000 }, true);
  expect(await sent.ended).toMatchObject({ code: 'too_many_requests' });
});
