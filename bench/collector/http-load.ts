/**
 * Sends reports as fast as they are answered, or as many a second as are asked for, over connections that stay open. On bare
 * sockets: a client of HTTP would cost as much as the server that is measured.
 */
import { type Socket, connect } from 'node:net';
import { relayAddresses } from '../../tools/demo/countries.ts';
import type { SentReport } from './reports.ts';

export interface LoadOrder {
  readonly host: string;
  readonly port: number;
  readonly connections: number;
  /** Null: as fast as answers come. */
  readonly reportsPerSecond: number | null;
  readonly seconds: number;
}

export interface LoadResult {
  readonly seconds: number;
  /** Events of reports that were answered with 200. */
  readonly events: number;
  readonly reports: number;
  /** Answers by status, other than 200. */
  readonly refused: Readonly<Record<string, number>>;
  /**
   * From the instant at which a report was due until its answer, milliseconds: a server that stalls is not spared the reports that
   * would have come meanwhile.
   */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

interface Due {
  readonly report: SentReport;
  readonly at: number;
}

interface Tally {
  events: number;
  reports: number;
  refused: Record<string, number>;
  latenciesMs: number[];
}

const tickMs = 5;

export async function sendLoad(order: LoadOrder, make: () => SentReport): Promise<LoadResult> {
  const tally: Tally = { events: 0, reports: 0, refused: {}, latenciesMs: [] };
  const lines = await Promise.all(
    Array.from({ length: order.connections }, () => openLine(order, tally)),
  );
  const began = performance.now();
  if (order.reportsPerSecond === null) await sendFlat(lines, began + order.seconds * 1000, make);
  else await sendSteady(lines, order, order.reportsPerSecond, began, make);
  const seconds = (performance.now() - began) / 1000;
  for (const { close } of lines) close();
  const sorted = Float64Array.from(tally.latenciesMs).sort();
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  const { events, reports, refused } = tally;
  return { seconds, events, reports, refused, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
}

async function sendFlat(
  lines: readonly Line[],
  until: number,
  make: () => SentReport,
): Promise<void> {
  const run = async (line: Line): Promise<void> => {
    while (performance.now() < until) await line.send({ report: make(), at: performance.now() });
  };
  await Promise.all(lines.map(run));
}

/** What is due and finds no free connection waits, and its time runs. */
async function sendSteady(
  lines: readonly Line[],
  { seconds }: LoadOrder,
  perSecond: number,
  began: number,
  make: () => SentReport,
): Promise<void> {
  const free = [...lines];
  const waiting: Due[] = [];
  let sending = 0;
  let made = 0;
  const begin = async (first: Line, due: Due): Promise<void> => {
    sending += 1;
    for (let next: Due | undefined = due; next !== undefined; next = waiting.shift()) {
      await first.send(next);
    }
    sending -= 1;
    free.push(first);
  };
  for (;;) {
    const elapsed = performance.now() - began;
    const dueCount = Math.floor((Math.min(elapsed, seconds * 1000) / 1000) * perSecond);
    for (; made < dueCount; made += 1) {
      const due = { report: make(), at: began + (made * 1000) / perSecond };
      // The one that has rested longest: a server closes connections on which nothing comes.
      const line = free.shift();
      if (line === undefined) waiting.push(due);
      else void begin(line, due);
    }
    if (elapsed >= seconds * 1000 && sending === 0) break;
    await new Promise((resolve) => setTimeout(resolve, tickMs));
  }
}

interface Line {
  readonly send: (due: Due) => Promise<void>;
  readonly close: () => void;
}

/** One connection: a request, its answer, the next request. One that the server has closed is opened anew for the next. */
async function openLine(order: LoadOrder, tally: Tally): Promise<Line> {
  let onAnswer: (status: string) => void = () => undefined;
  let socket = await openSocket(order, (status) => onAnswer(status));
  return {
    send: async ({ report, at }) => {
      if (socket.destroyed) {
        // A server that was stopped stays so: whoever asks it gets no answer.
        const next = await openSocket(order, (status) => onAnswer(status)).catch(() => null);
        if (next !== null) socket = next;
      }
      const status = await new Promise<string>((resolve) => {
        onAnswer = resolve;
        write(socket, order.host, report);
      });
      tally.latenciesMs.push(performance.now() - at);
      if (status === '200') {
        tally.events += report.events;
        tally.reports += 1;
      } else tally.refused[status] = (tally.refused[status] ?? 0) + 1;
    },
    close: () => socket.destroy(),
  };
}

async function openSocket(
  { host, port }: LoadOrder,
  onAnswer: (status: string) => void,
): Promise<Socket> {
  const socket = connect({ host, port, noDelay: true });
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  let received: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const status = readAnswer(received);
    if (status === null) return;
    received = Buffer.alloc(0);
    onAnswer(status);
  });
  socket.on('error', () => onAnswer('reset'));
  socket.on('close', () => onAnswer('closed'));
  return socket;
}

function write(socket: Socket, host: string, { path, body }: SentReport): void {
  if (socket.destroyed) {
    socket.emit('close');
    return;
  }
  socket.cork();
  socket.write(
    `POST ${path} HTTP/1.1\r\nhost: ${host}\r\nx-forwarded-for: ${drawAddress()}\r\ncontent-type: application/x-ndjson\r\ncontent-encoding: gzip\r\ncontent-length: ${body.length}\r\n\r\n`,
  );
  socket.write(body);
  socket.uncork();
}

/** One that has a country: loopback, from which it comes, has none and is trusted to say for whom it speaks. */
function drawAddress(): string {
  return relayAddresses[Math.floor(Math.random() * relayAddresses.length)] ?? '';
}

/** The status of a whole answer; null while some of it is to come. */
function readAnswer(received: Buffer): string | null {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const head = received.toString('latin1', 0, end).toLowerCase();
  const bytes = Number(/content-length: (\d+)/.exec(head)?.[1] ?? 0);
  return received.length < end + 4 + bytes ? null : head.slice(9, 12);
}
