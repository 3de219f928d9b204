import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createWorld, type World } from './world.fixture.ts';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
const SCRIPT = fileURLToPath(new URL('at-terminal.fixture-main.ts', import.meta.url));
const DAY_MS = 86_400_000;
/** Several processes one after the other, on a machine that may have much else to do. */
const PROCESSES_MS = 90_000;

/** A collector that takes connections and answers only when it is told to. */
interface SlowCollector {
  readonly url: string;
  /** Resolves with the body and a way to answer, when the next report is there. */
  readonly next: () => Promise<{ readonly body: string; readonly answer: () => void }>;
  /** Resolves when every connection is closed: the sender has gone, and no test leaves it behind. */
  readonly idle: () => Promise<void>;
  readonly connections: () => number;
  readonly close: () => void;
}

let world: World;
let collector: SlowCollector;
beforeEach(async () => {
  world = await createWorld();
  collector = await startSlowCollector();
});
afterEach(async () => {
  collector.close();
  await world.close();
});

/** Runs Stencil in a process of its own; resolves to its exit code when that process has ended. */
const run = (nowMs: number, ...argv: readonly string[]): Promise<number | null> => {
  const place = {
    cwd: join(world.folder, 'project'),
    folder: world.home,
    collector: collector.url,
    nowMs,
  };
  const child = spawn(
    process.execPath,
    ['--conditions=candor-source', '--import', 'tsx', SCRIPT, JSON.stringify(place), ...argv],
    { cwd: PACKAGE, stdio: 'ignore' },
  );
  return new Promise((done) => child.on('exit', done));
};

it(
  'a build never waits for the network: it ends before the collector answers, and its report arrives all the same',
  async () => {
    const first = collector.next();
    expect(await run(world.clock.now, 'build')).toBe(0);
    const { body, answer } = await first;
    expect(body).toContain('"event":"licence.audited","edition":"free"');
    answer();
    await collector.idle();
  },
  PROCESSES_MS,
);

it(
  'at most one sender a day is started, and the next day’s sends what the day before had left',
  async () => {
    const first = collector.next();
    await run(world.clock.now, 'build');
    (await first).answer();
    await collector.idle();
    const opened = collector.connections();
    expect(await run(world.clock.now + 1000, 'build')).toBe(0);
    expect(collector.connections()).toBe(opened);

    // The usage of both days, and the second day's audit.
    const expected = [collector.next(), collector.next(), collector.next()];
    await run(world.clock.now + DAY_MS, 'build');
    const bodies: string[] = [];
    for (const report of expected) {
      const { body, answer } = await report;
      bodies.push(body);
      answer();
    }
    await collector.idle();
    expect(bodies.join('').match(/"event":"project\.built"/g)).toHaveLength(2);
    expect(bodies.join('').match(/"event":"licence\.audited"/g)).toHaveLength(1);
  },
  PROCESSES_MS,
);

async function startSlowCollector(): Promise<SlowCollector> {
  const waiting: ((report: Awaited<ReturnType<SlowCollector['next']>>) => void)[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = gunzipSync(Buffer.concat(chunks)).toString('utf8');
      waiting.shift()?.({ body, answer: () => void response.end('{"accepted":1}') });
    });
  });
  server.on('connection', (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    next: () => new Promise((resolve) => waiting.push(resolve)),
    idle: async () => {
      for (const socket of sockets) await new Promise((done) => socket.once('close', done));
    },
    connections: () => connections,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
