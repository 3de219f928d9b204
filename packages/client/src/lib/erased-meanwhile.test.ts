import fs from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { markErasure } from '@candor/local/erased-mark';
import { listLedgerFiles } from '@candor/local/ledger';
import { dropSpool } from '@candor/local/spool';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCertificate } from '../certificate.fixture.ts';
import {
  answerWith,
  listen,
  listEvents,
  startCollector,
  TAKEN,
  type Answer,
  type TestCollector,
} from '../collector.fixture.ts';
import { retryMsMax } from '../limits.ts';
import { createTestClock, type ProductEvents, type TestClock } from '../product.fixture.ts';
import { createSandbox, recordMany, recordOne, type Sandbox } from '../sandbox.fixture.ts';
import type { Telemetry } from '../telemetry.ts';
import { openOnFullDisk } from './full-disk.fixture.ts';

const MONTH_MS = 32 * 86_400_000;

let collector: TestCollector;
let sandbox: Sandbox;
let clock: TestClock;
let answer: Answer;
beforeEach(async () => {
  answer = TAKEN;
  clock = createTestClock();
  collector = await startCollector((response, received) => answer(response, received));
  sandbox = createSandbox(collector.url);
});
afterEach(async () => {
  sandbox.remove();
  await collector.close();
});

const openOn = (options: Parameters<Sandbox['openOn']>[0] = {}): Telemetry<ProductEvents> =>
  sandbox.openOn({ effects: { ...clock, env: {} }, ...options });
/** As another process does it. */
const erase = (): void => {
  dropSpool(sandbox.folder, ['usage', 'exceptions']);
  expect(markErasure(sandbox.folder, clock.now()).ok).toBe(true);
};
/** All that still goes, with what is told as lost. */
const drain = async (
  telemetry: Telemetry<ProductEvents>,
): Promise<readonly Record<string, unknown>[]> => {
  answer = TAKEN;
  clock.advance(2 * retryMsMax);
  collector.received.length = 0;
  await telemetry.send();
  await telemetry.send();
  return listEvents(collector);
};

describe('erased while a report waits for its connection', () => {
  let secure: TestCollector;
  let way: Server;
  const sockets = new Set<Socket>();
  let https: { readonly collector: string; readonly caFile: string };
  beforeEach(async () => {
    secure = await startCollector(TAKEN, createCertificate(sandbox.root));
    // Once the connection is there, and before the handshake.
    way = createServer((socket) => {
      erase();
      const onwards = connect(secure.port, '127.0.0.1');
      for (const end of [socket, onwards]) sockets.add(end.on('error', () => undefined));
      socket.pipe(onwards).pipe(socket);
    });
    const collectorUrl = `https://localhost:${await listen(way)}`;
    https = { collector: collectorUrl, caFile: path.join(sandbox.root, 'cert.pem') };
  });
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    way.close();
    await secure.close();
  });

  it('from the disk: not a byte of it goes, and none is logged', async () => {
    const telemetry = openOn({ ...https, rawLog: true });
    recordMany(telemetry, 6);
    expect(await telemetry.send()).toEqual({ sent: 0, kept: 0, dropped: 0 });
    telemetry.close();
    expect(secure.connections()).toBe(1);
    expect(secure.received).toEqual([]);
    expect(listLedgerFiles(sandbox.folder, 'test-product')).toEqual([]);
  });

  it('from memory: not a byte of it goes', async () => {
    const telemetry = openOnFullDisk(sandbox, clock, https);
    recordMany(telemetry, 6);
    expect(await telemetry.send()).toEqual({ sent: 0, kept: 0, dropped: 0 });
    telemetry.close();
    expect(secure.connections()).toBe(1);
    expect(secure.received).toEqual([]);
  });
});

/** The first is too large, or taken; what the user has had erased meanwhile is no longer there. */
const eraseIn =
  (first: Answer): Answer =>
  (...args) => {
    answer = TAKEN;
    erase();
    first(...args);
  };

describe('erased while a report is on its way', () => {
  it.each([
    ['the disk', (): Telemetry<ProductEvents> => openOn()],
    ['memory', (): Telemetry<ProductEvents> => openOnFullDisk(sandbox, clock)],
  ])('from %s: its halves do not go after it', async (_where, open) => {
    const telemetry = open();
    recordMany(telemetry, 6);
    answer = eraseIn(answerWith(413));
    expect(await telemetry.send()).toEqual({ sent: 0, kept: 0, dropped: 0 });
    expect(collector.received).toHaveLength(1);
    expect(await drain(telemetry)).toEqual([]);
    telemetry.close();
  });

  it('from memory, and taken: it is not told as lost too', async () => {
    const telemetry = openOnFullDisk(sandbox, clock);
    recordMany(telemetry, 6);
    answer = (...args) => {
      erase();
      // With another look before the answer.
      clock.advance(2_000);
      recordOne(telemetry);
      TAKEN(...args);
    };
    expect(await telemetry.send()).toEqual({ sent: 6, kept: 0, dropped: 0 });
    expect(await drain(telemetry)).toMatchObject([{ event: 'thing.made' }]);
    expect(telemetry.counts().lost).toBe(0);
    telemetry.close();
  });

  it('from memory: sessions that have ended do not go after it, to one sink or to several', async () => {
    let isErased = false;
    const held: (() => void)[] = [];
    const other = await startCollector((response) => {
      held.push(() => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
      if (isErased) for (const end of held.splice(0)) end();
    });
    const both = [{ kind: 'collector' }, { kind: 'otlp', endpoint: other.url }] as const;
    for (const sinks of [undefined, both]) {
      fs.rmSync(sandbox.folder, { recursive: true, force: true });
      collector.received.length = other.received.length = 0;
      const telemetry = openOnFullDisk(sandbox, clock, sinks && { sinks }, {
        ids: { device: 'monthly' },
      });
      for (let month = 0; month < 5; month += 1) {
        clock.advance(MONTH_MS);
        recordOne(telemetry);
      }
      isErased = false;
      // Before any answer, so that neither sink goes on to the next.
      answer = (...args) => {
        eraseIn(TAKEN)(...args);
        isErased = true;
        for (const end of held.splice(0)) end();
      };
      await telemetry.send();
      expect(listEvents(collector)).toHaveLength(1);
      expect(other.received.length).toBeLessThan(2);
      expect((await drain(telemetry)).filter(({ event }) => event === 'thing.made')).toEqual([]);
      telemetry.close();
    }
    await other.close();
  });

  it('from memory: what came after it, and before it was seen, is told as lost', async () => {
    const telemetry = openOnFullDisk(sandbox, clock);
    recordOne(telemetry);
    telemetry.record('thing.failed', { code: 1 });
    answer = (...args) => {
      eraseIn(TAKEN)(...args);
      // Of the session that waits for its turn.
      const isUsage = args[1].body.includes('"lane":"usage"');
      if (isUsage) telemetry.record('thing.failed', { code: 2 });
      else recordOne(telemetry);
    };
    await telemetry.send();
    expect(telemetry.counts().lost).toBe(2);
    telemetry.close();
  });
});
