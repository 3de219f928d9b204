/**
 * The collector's own memory under a flood of bodies: connections that all begin one of nearly the largest size at once, hold it open
 * with all but its last byte sent, and then end it. What does not fit into the budget is refused; nothing of it may be held. Once of
 * bodies that are largest as they come, and once of those that are largest when they are inflated.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { type Socket, connect } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bodyBytesInFlightMaxDefault } from '@candor/collector/limits';
import { formatHead } from '@candor/manifest/report';
import { type MeasuredCollector, startMeasured, wait } from './collector-process.ts';
import { type Figure, atMost } from './figures.ts';
import { type MixedLane, readMix, readProducts } from './mix.ts';
import { drawAll } from './reports.ts';

const connections = 64;
/** Four times as many must not take more: then what they take does not go by how many there are. */
const manyConnections = 256;
const growthMax = 1.2;
/** A little below what the doors take. */
const KINDS: readonly Kind[] = [
  { name: 'bodies of 1.9 MB', encoding: 'identity', bytes: 1.9e6, pack: (body) => body },
  { name: 'gzipped bodies of 8 MB', encoding: 'gzip', bytes: 8e6, pack: gzipSync },
];
const idleMs = 5_000;
const heldMs = 3_000;
const settleMs = 2_000;
const answerMsMax = 60_000;
const sampleMs = 20;
/**
 * What the budget of bodies does not count: what waits for the journal and what is read in one turn (some 48 MiB with what they leave,
 * see the limits of the collector), and as much again that nobody needs any more and the heap has not given back.
 */
const slackBytes = 96 * 2 ** 20;

interface Kind {
  readonly name: string;
  readonly encoding: 'identity' | 'gzip';
  /** Of a body, inflated. */
  readonly bytes: number;
  readonly pack: (body: Buffer) => Buffer;
}

interface FloodOptions {
  readonly folder: string;
  readonly isBuilt: boolean;
}

export async function measureBodyFlood(options: FloodOptions): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const kind of KINDS) {
    const few = await measure(options, kind, connections);
    const many = await measure(options, kind, manyConnections);
    figures.push(...few.figures, {
      name: `… under ${manyConnections} of them, times that`,
      value: many.overIdle / few.overIdle,
      unit: '×',
      aim: atMost(growthMax),
    });
  }
  return figures;
}

interface Measured {
  readonly overIdle: number;
  readonly figures: readonly Figure[];
}

async function measure(options: FloodOptions, kind: Kind, count: number): Promise<Measured> {
  const dataFolder = join(options.folder, `flood-${kind.encoding}-${count}`);
  const collector = await startMeasured({ dataFolder, isBuilt: options.isBuilt });
  try {
    await collector.register(readProducts());
    await wait(idleMs);
    const idle = (await collector.readMemoryBytes()).collector;
    const { heldBytes, mostBytes, statuses } = await flood(collector, kind, count);
    const taken = statuses.filter((status) => status === '200').length;
    const aim = atMost((bodyBytesInFlightMaxDefault + slackBytes) / 1e6);
    const overIdle = mostBytes - idle;
    const figures = [
      {
        name: `memory of the collector over idle (${(idle / 1e6).toFixed(0)} MB), most under ${count} ${kind.name} at once`,
        value: overIdle / 1e6,
        unit: 'MB',
        aim,
      },
      {
        name: '… while all but the last byte of each was sent',
        value: (heldBytes - idle) / 1e6,
        unit: 'MB',
        aim: null,
      },
      { name: '… of which were taken', value: taken, unit: `of ${count}`, aim: null },
      {
        name: '… answers other than 200 and 503',
        value: statuses.filter((status) => status !== '200' && status !== '503').length,
        unit: 'reports',
        aim: atMost(0),
      },
    ];
    return { overIdle, figures };
  } finally {
    await collector.stop();
  }
}

interface Flooded {
  readonly heldBytes: number;
  readonly mostBytes: number;
  readonly statuses: readonly string[];
}

async function flood(collector: MeasuredCollector, kind: Kind, count: number): Promise<Flooded> {
  const lane = readMix()[0];
  if (lane === undefined) throw new Error('a mix has a lane');
  const state = { isDone: false, mostBytes: 0 };
  const sampling = (async (): Promise<void> => {
    while (!state.isDone) {
      const { collector: bytes } = await collector.readMemoryBytes();
      state.mostBytes = Math.max(state.mostBytes, bytes);
      await wait(sampleMs);
    }
  })();
  // More connections send the same ones again: to make one takes longer than to send it.
  const bodies = Array.from({ length: connections }, () => kind.pack(makeBody(lane, kind.bytes)));
  const held = Array.from({ length: count }, (_, index) =>
    hold(collector.port, lane.manifest.key, kind, bodies[index % connections] ?? NOTHING),
  );
  await wait(heldMs);
  const heldBytes = state.mostBytes;
  const statuses = await Promise.all(held.map((one) => one.finish()));
  await wait(settleMs);
  state.isDone = true;
  await sampling;
  return { heldBytes, mostBytes: state.mostBytes, statuses };
}

interface Held {
  /** Sends the last byte, unless it was refused before; resolves with the status of the answer. */
  readonly finish: () => Promise<string>;
}

const NOTHING = Buffer.alloc(0);

function hold(port: number, key: string, { encoding }: Kind, body: Buffer): Held {
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const answered = new Promise<string>((resolve) => {
    socket.once('data', (chunk: Buffer) => resolve(chunk.toString('latin1').slice(9, 12)));
    socket.once('error', () => resolve('reset'));
    socket.once('close', () => resolve('closed'));
    setTimeout(() => resolve('none'), answerMsMax).unref();
  });
  socket.write(
    `POST /v1/report/${key} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/x-ndjson\r\ncontent-encoding: ${encoding}\r\ncontent-length: ${body.length}\r\n\r\n`,
  );
  socket.write(body.subarray(0, -1));
  return {
    finish: async () => {
      if (!socket.destroyed) socket.write(body.subarray(-1));
      const status = await answered;
      socket.destroy();
      return status;
    },
  };
}

/** One report of some thousands of events. */
function makeBody({ manifest, hash, lane, events }: MixedLane, bytesMax: number): Buffer {
  const now = new Date();
  const event = events[0] ?? '';
  const declared = manifest.events[event]?.fields ?? {};
  const head = formatHead(
    {
      candor: 1,
      product: manifest.product,
      manifest: hash,
      lane,
      session: randomUUID(),
      started: now.toISOString(),
      ...(manifest.ids.device === 'none' ? {} : { device: randomBytes(16).toString('hex') }),
    },
    drawAll(manifest.session),
  );
  const lines = [head];
  for (let bytes = head.length, seq = 1; bytes < bytesMax; seq += 1) {
    const line = `${JSON.stringify({ seq, at: now.toISOString(), event, ...drawAll(declared) })}\n`;
    lines.push(line);
    bytes += line.length;
  }
  return Buffer.from(lines.join(''));
}
