import { createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  listen,
  startCollector,
  TAKEN,
  type Answer,
  type TestCollector,
} from '../collector.fixture.ts';
import { askReceiptKeys } from '../holdings.ts';
import { answerBytesMax, postMsMax } from '../limits.ts';
import { createTestClock, type TestClock } from '../product.fixture.ts';
import { createSandbox, recordOne, type Sandbox } from '../sandbox.fixture.ts';

let collector: TestCollector;
let sandbox: Sandbox;
let answer: Answer = TAKEN;
let clock: TestClock;
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

const open = (options: Parameters<Sandbox['open']>[0] = {}) =>
  sandbox.openOn({ ...options, effects: { ...clock, env: {}, ...options.effects } });

const SWITCHED = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n';

describe('a collector that is none', () => {
  const sockets = new Set<Socket>();
  const startServer = async (greet: (socket: Socket) => void) => {
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      greet(socket);
    });
    const port = await listen(server);
    return {
      url: `http://127.0.0.1:${port}`,
      close: () => {
        for (const socket of sockets) socket.destroy();
        server.close();
      },
    };
  };

  it('refuses the connection, or has no address: everything is kept', async () => {
    const refusing = await startServer(() => undefined);
    refusing.close();
    for (const url of [
      refusing.url,
      'http://telemetry.invalid',
      'nonsense',
      'ftp://127.0.0.1',
      'http://user:password@127.0.0.1:1',
    ]) {
      const telemetry = open({ collector: url });
      telemetry.choose('off');
      telemetry.choose('on');
      recordOne(telemetry);
      expect(await telemetry.send()).toEqual({ sent: 0, kept: 1, dropped: 0 });
      telemetry.close();
    }
  });

  it('speaks no HTTP: everything is kept', async () => {
    const garbage = await startServer((socket) => socket.end('220 smtp.example.com ESMTP\r\n\r\n'));
    const telemetry = open({ collector: garbage.url });
    recordOne(telemetry);
    expect(await telemetry.send()).toEqual({ sent: 0, kept: 1, dropped: 0 });
    telemetry.close();
    garbage.close();
  });

  it(
    'never answers: the attempt ends all the same, and what it held is free again',
    async () => {
      const hanging = await startServer(() => undefined);
      const telemetry = open({ collector: hanging.url });
      recordOne(telemetry);
      expect(await telemetry.send()).toEqual({ sent: 0, kept: 1, dropped: 0 });
      expect(sandbox.listFiles().some((name) => name.endsWith('.ready.ndjson'))).toBe(true);
      telemetry.close();
      hanging.close();
    },
    postMsMax * 3,
  );

  it.each<[string, (socket: Socket) => void]>([
    ['breaks off in the headers', (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-type: appl')],
    [
      'breaks off in the body',
      (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n{"accepted"'),
    ],
    ['resets the connection', (socket) => socket.resetAndDestroy()],
    ['answers what nobody asked', (socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n')],
    ['changes the protocol', (socket) => socket.end(SWITCHED)],
  ])('%s: everything is kept', async (_what, greet) => {
    const server = await startServer((socket) => void socket.once('data', () => greet(socket)));
    const telemetry = open({ collector: server.url });
    recordOne(telemetry);
    expect(await telemetry.send()).toEqual({ sent: 0, kept: 1, dropped: 0 });
    telemetry.close();
    server.close();
  });

  it('answers as a proxy that changes the protocol: everything is kept, and asking has its end', async () => {
    const server = await startServer(
      (socket) => void socket.once('data', () => socket.end(SWITCHED)),
    );
    const { url: proxy } = server;
    for (const url of ['http://telemetry.invalid', 'https://telemetry.invalid']) {
      const telemetry = open({ collector: url, proxy });
      telemetry.choose('off');
      telemetry.choose('on');
      recordOne(telemetry);
      expect(await telemetry.send()).toEqual({ sent: 0, kept: 1, dropped: 0 });
      telemetry.close();
      const target = { collector: url, key: 'k' };
      expect(await askReceiptKeys({ target, proxy, effects: { env: {} } })).toMatchObject({
        ok: false,
      });
    }
    server.close();
  });

  it(
    'hangs in the handshake, after the headers or in the body: each attempt has its end',
    async () => {
      const silent = await startServer(() => undefined);
      const headers = await startServer((socket) => socket.write('HTTP/1.1 200 OK\r\n'));
      const body = await startServer((socket) =>
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 15\r\n\r\n{"accepted":'),
      );
      const urls = [silent.url.replace('http:', 'https:'), headers.url, body.url];
      const results = await Promise.all(
        urls.map(async (url) => {
          const other = createSandbox(url);
          const telemetry = other.openOn();
          recordOne(telemetry);
          const result = await telemetry.send();
          const isFree = other.listFiles().some((name) => name.endsWith('.ready.ndjson'));
          telemetry.close();
          other.remove();
          return [result, isFree];
        }),
      );
      const kept = [{ sent: 0, kept: 1, dropped: 0 }, true];
      expect(results).toEqual([kept, kept, kept]);
      for (const server of [silent, headers, body]) server.close();
    },
    postMsMax * 3,
  );

  it(
    'is behind a proxy that opens no tunnel, in silence or word by word: each attempt has its end',
    async () => {
      const drips: NodeJS.Timeout[] = [];
      const silent = await startServer(() => undefined);
      const dripping = await startServer((socket) => {
        socket.write('HTTP/1.1 200 OK\r\n');
        drips.push(setInterval(() => socket.write('x: y\r\n'), postMsMax / 20));
      });
      const target = { collector: 'https://telemetry.invalid', key: 'k' };
      const results = await Promise.all(
        [silent.url, dripping.url].map(async (proxy) => {
          const other = createSandbox(target.collector);
          const telemetry = other.openOn({ proxy });
          recordOne(telemetry);
          const [sent, asked] = await Promise.all([
            telemetry.send(),
            askReceiptKeys({ target, proxy, effects: { env: {} } }),
          ]);
          telemetry.close();
          other.remove();
          return [sent, asked.ok];
        }),
      );
      const kept = [{ sent: 0, kept: 1, dropped: 0 }, false];
      expect(results).toEqual([kept, kept]);
      for (const drip of drips) clearInterval(drip);
      silent.close();
      dripping.close();
    },
    postMsMax * 3,
  );

  it('answers without end: it is not waited for, and everything is kept', async () => {
    answer = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.on('error', () => undefined);
      const pour = (): void => {
        while (!response.destroyed && response.write('x'.repeat(answerBytesMax)));
        if (!response.destroyed) response.once('drain', pour);
      };
      pour();
    };
    const telemetry = open();
    recordOne(telemetry);
    expect(await telemetry.send()).toEqual({ sent: 0, kept: 1, dropped: 0 });
    telemetry.close();
  });
});
