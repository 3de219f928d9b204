import { createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  listen,
  startCollector,
  TAKEN,
  type Answer,
  type TestCollector,
} from '../collector.fixture.ts';
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
