import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listen, startCollector, type TestCollector } from '../collector.fixture.ts';
import { buildReportRequest } from '../request.ts';
import { createSandbox, recordOne, type Sandbox } from '../sandbox.fixture.ts';
import { openConnection } from './post-report.ts';

let collector: TestCollector;
let sandbox: Sandbox;
let proxy: SlowProxy;
beforeEach(async () => {
  collector = await startCollector();
  sandbox = createSandbox(collector.url);
  proxy = await startSlowProxy(collector);
});
afterEach(async () => {
  sandbox.remove();
  await collector.close();
  proxy.close();
});

interface SlowProxy {
  readonly url: string;
  /** Resolves once somebody asks for a tunnel, to a function that opens it. */
  readonly asked: Promise<() => void>;
  /** What came through the tunnel. */
  readonly bytes: () => number;
  readonly close: () => void;
}

/** A proxy that opens its tunnel, to the collector of the test, when it is told to. */
async function startSlowProxy({ port }: TestCollector): Promise<SlowProxy> {
  const sockets = new Set<Socket>();
  let bytes = 0;
  const server = createServer();
  const asked = new Promise<() => void>((resolve) => {
    server.on('connect', (_request, socket: Socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      resolve(() => {
        const onwards = connect(port, '127.0.0.1');
        sockets.add(onwards);
        onwards.on('error', () => undefined);
        socket.on('data', (chunk) => (bytes += chunk.length));
        if (!socket.destroyed) socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.pipe(onwards).pipe(socket);
      });
    });
  });
  return {
    url: `http://127.0.0.1:${await listen(server)}`,
    asked,
    bytes: () => bytes,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

const openOn = (): ReturnType<Sandbox['open']> =>
  sandbox.openOn({ collector: 'https://127.0.0.1:1', proxy: proxy.url, rawLog: true });

describe('turned off while a report waits for its connection', () => {
  it('in the same process: the report is not sent, and no file is written', async () => {
    const telemetry = openOn();
    recordOne(telemetry);
    const sent = telemetry.send();
    const openTunnel = await proxy.asked;
    telemetry.choose('off');
    // Settles without the tunnel, which is never opened for whoever is off.
    expect(await sent).toEqual({ sent: 0, kept: 0, dropped: 0 });
    openTunnel();
    expect([proxy.bytes(), collector.received.length]).toEqual([0, 0]);
    expect(sandbox.listFiles().filter((name) => !name.startsWith('settings/'))).toEqual(['secret']);
    telemetry.close();
  });

  it('elsewhere: it is asked again once the way is open, and not a byte is written', async () => {
    const request = buildReportRequest({ collector: collector.url, key: 'k' }, Buffer.from('{}'));
    if (request === null) throw new Error('expected an address that can be asked');
    const connection = openConnection({ proxy: null, keepsAlive: true });
    let asked = 0;
    const mayGo = (): boolean => (asked += 1) > 1;
    expect(await connection.post(request, mayGo)).toEqual({ state: 'failed' });
    expect(collector.received).toEqual([]);
    expect(await connection.post(request, mayGo)).toMatchObject({ status: 200 });
    expect(collector.received).toHaveLength(1);
    connection.close();
  });
});
