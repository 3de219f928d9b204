/** A collector in a process of its own, and many who begin a request to it at once and end it together. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type Socket, connect } from 'node:net';
import type { CollectorStatus } from '@candor/query/api';
import { afterEach, beforeEach } from 'vitest';
import { createCollectorBench } from './collector.fixture.ts';
import { createCollectorProcesses } from './collector-process.fixture.ts';
import { readConnectionFile } from './lib/data-folder/connection-file.ts';
import { describeDataFolder } from './lib/data-folder/data-folder.ts';
import { bodyBytesInFlightMaxSmallest } from './limits.ts';

/** A request with a body, without the headers that follow from it. */
export interface FloodRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface Sender {
  /** Null until an answer comes. */
  readonly readStatus: () => number | null;
  /** All that came back. */
  readonly readAnswer: () => string;
  /** All but the last byte. */
  readonly whenBegun: Promise<void>;
  readonly finish: () => void;
}

/** Somebody who has sent a part of a request's headers, and sends no more. */
export interface HalfHead extends Pick<Sender, 'readStatus' | 'whenBegun'> {
  readonly isClosed: () => boolean;
}

export interface FloodBench {
  /** With so many bytes of bodies in flight, and the products of these manifests. */
  readonly start: (bodyBytesInFlightMax: number, manifests: readonly string[]) => Promise<Flooded>;
  readonly remove: () => Promise<void>;
}

export interface Flooded {
  readonly post: (request: FloodRequest) => Promise<number>;
  /** Sends all of a request but the last byte of its body. */
  readonly begin: (request: FloodRequest) => Sender;
  /** Sends whole requests on one connection, and takes nothing of their answers. */
  readonly beginMany: (requests: readonly FloodRequest[]) => Pick<Sender, 'whenBegun'>;
  /** Sends so many bytes of headers, a long one or many short ones, and not their end. */
  readonly beginHead: (bytes: number, isOfMany: boolean) => HalfHead;
  /** The most that the process has held in its memory. */
  readonly readPeak: () => Promise<number>;
  /** What it has held until now, with the smallest budget full beside it, and the slack. */
  readonly readBound: (slackBytes: number) => Promise<number>;
  readonly readStatus: () => Promise<CollectorStatus>;
}

/** One for each test of the file that calls it. */
export function useFlood(): () => FloodBench {
  let remove = async (): Promise<void> => undefined;
  let flood: FloodBench | null = null;
  beforeEach(async () => {
    const bench = await createCollectorBench();
    const made = createFloodBench(bench.folder);
    flood = made;
    remove = async () => {
      await made.remove();
      await bench.remove();
    };
  });
  afterEach(() => remove());
  return () => {
    if (flood === null) throw new Error('Expected the flood in a test, got asked before.');
    return flood;
  };
}

function createFloodBench(folder: string): FloodBench {
  const processes = createCollectorProcesses();
  const sockets: Socket[] = [];
  let stop = async (): Promise<void> => undefined;
  return {
    start: async (bodyBytesInFlightMax, manifests) => {
      const options = ['--body-bytes-in-flight-max', String(bodyBytesInFlightMax)];
      const { child, url } = await processes.spawn(folder, options);
      stop = async () => {
        child.kill('SIGTERM');
        if (child.exitCode === null) await once(child, 'close');
      };
      const { token } = readConnectionFile(describeDataFolder(folder)) ?? { token: '' };
      const authorization = `Bearer ${token}`;
      for (const body of manifests) {
        const headers = { authorization, 'content-type': 'application/yaml' };
        await fetch(`${url}/api/manifests`, { method: 'POST', headers, body });
      }
      const readPeak = (): Promise<number> => readPeakBytes(child.pid);
      return {
        post: async ({ path, headers, body }) => {
          const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body });
          await answer.arrayBuffer();
          return answer.status;
        },
        begin: (request) => beginRequest(Number(new URL(url).port), request, sockets),
        beginMany: (requests) => beginStalled(Number(new URL(url).port), requests, sockets),
        beginHead: (bytes, isOfMany) =>
          beginHead(Number(new URL(url).port), describeHalfHead(bytes, isOfMany), sockets),
        readPeak,
        readBound: async (slackBytes) =>
          (await readPeak()) + bodyBytesInFlightMaxSmallest + slackBytes,
        readStatus: async () => {
          const answer = await fetch(`${url}/api/status`, { headers: { authorization } });
          return (await answer.json()) as CollectorStatus;
        },
      };
    },
    remove: async () => {
      for (const socket of sockets.splice(0)) socket.destroy();
      await stop();
    },
  };
}

/** `VmHWM`, see proc_pid_status(5). */
async function readPeakBytes(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1_024;
}

function beginRequest(
  port: number,
  { path, headers, body }: FloodRequest,
  sockets: Socket[],
): Sender {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  socket.write(describeHead({ path, headers, body }));
  const whenBegun = new Promise<void>((resolve) => {
    socket.write(body.subarray(0, -1), () => resolve());
  });
  return {
    whenBegun,
    readStatus: () => readStatusOf(answer),
    readAnswer: () => answer,
    finish: () => void socket.write(body.subarray(-1)),
  };
}

function beginHead(port: number, head: string, sockets: Socket[]): HalfHead {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  let answer = '';
  let isClosed = false;
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  const whenClosed = new Promise<void>((resolve) => {
    socket.on('close', () => {
      isClosed = true;
      resolve();
    });
  });
  const whenWritten = new Promise<void>((resolve) => {
    socket.write(head, () => resolve());
  });
  return {
    whenBegun: Promise.race([whenWritten, whenClosed]),
    readStatus: () => readStatusOf(answer),
    isClosed: () => isClosed,
  };
}

function beginStalled(
  port: number,
  requests: readonly FloodRequest[],
  sockets: Socket[],
): Pick<Sender, 'whenBegun'> {
  const socket = connect(port, '127.0.0.1').pause();
  sockets.push(socket);
  socket.on('error', () => undefined);
  const bytes = requests.flatMap((one) => [Buffer.from(describeHead(one)), one.body]);
  return {
    whenBegun: new Promise((resolve) => socket.write(Buffer.concat(bytes), () => resolve())),
  };
}

function describeHead({ path, headers, body }: FloodRequest): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${path} HTTP/1.1\r\nhost: x\r\n${lines.join('')}content-length: ${body.length}\r\n\r\n`;
}

function describeHalfHead(bytes: number, isOfMany: boolean): string {
  const begun = 'POST /v1/report/kitchen-key HTTP/1.1\r\nhost: x\r\n';
  const rest = isOfMany ? 'a:b\r\n'.repeat(bytes / 5) : `a: ${'b'.repeat(bytes)}`;
  return (begun + rest).slice(0, bytes);
}

/** Null as long as nothing came. */
function readStatusOf(answer: string): number | null {
  return Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0) || null;
}
