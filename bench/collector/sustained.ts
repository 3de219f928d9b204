/**
 * A load that the collector is to keep up with, from the door to the answers: whether the backlog or the memory grows, how fast
 * reports are answered at half of it, and how soon after its acknowledgement an event is in the answers.
 */
import { join } from 'node:path';
import { type Load, keepSending } from './child.ts';
import {
  type MeasuredCollector,
  type MemoryBytes,
  startMeasured,
  wait,
} from './collector-process.ts';
import { type Figure, atLeast, atMost, median } from './figures.ts';
import type { LoadOrder, LoadResult } from './http-load.ts';
import { placeOnOwnDay, placeOnPresentDay, timeMarkers } from './markers.ts';
import { readMix, readProducts } from './mix.ts';
import { eventsPerReport } from './reports.ts';

export interface SustainedOptions {
  readonly folder: string;
  readonly seconds: number;
  readonly eventsPerSecond: number;
  readonly isBuilt: boolean;
  readonly progress: (what: string) => void;
}

interface Sample {
  readonly memory: MemoryBytes;
  readonly eventsWaiting: number;
}

const connections = 64;
const sampleMs = 1_000;
/** Of what is offered, what must reach the store: the rest is still on its way when the load has ended. */
const reachedShare = 60_000 / 60_600;
/** What is offered at half of the load is half of what must reach the store. */
const halfShare = reachedShare / 2;
/** The memory grows to its working size first; growth is what comes after. */
const settledShare = 0.3;
/** Without a question, and then with one after the other: only the first is what the door takes by itself. */
const halfLoadSeconds = 30;
const growingOrderSeconds = 5;
const warmUpSeconds = 10;

export async function measureSustained(
  load: Load,
  options: SustainedOptions,
): Promise<readonly Figure[]> {
  const dataFolder = join(options.folder, 'sustained');
  const collector = await startMeasured({ dataFolder, isBuilt: options.isBuilt });
  try {
    await collector.register(readProducts());
    const order = { host: '127.0.0.1', port: collector.port, connections };
    const perSecond = options.eventsPerSecond / eventsPerReport;
    await load.send({ ...order, reportsPerSecond: perSecond / 4, seconds: warmUpSeconds });
    options.progress(`${options.eventsPerSecond} events a second for ${options.seconds} s`);
    const kept = await keepUp(load, collector, {
      ...order,
      reportsPerSecond: perSecond,
      seconds: options.seconds,
    });
    options.progress('half of it, and how soon an event is in the answers');
    const half = await measureHalf(load, collector, {
      ...order,
      reportsPerSecond: perSecond * halfShare,
      seconds: halfLoadSeconds,
    });
    return [...kept, ...half];
  } finally {
    await collector.stop();
  }
}

async function keepUp(
  load: Load,
  collector: MeasuredCollector,
  order: LoadOrder,
): Promise<readonly Figure[]> {
  const samples: Sample[] = [];
  const sending = { isDone: false };
  const began = performance.now();
  const sent = load.send(order).finally(() => (sending.isDone = true));
  while (!sending.isDone) {
    await Promise.race([sent, wait(sampleMs)]);
    const [memory, { journal }] = await Promise.all([
      collector.readMemoryBytes(),
      collector.readStatus(),
    ]);
    samples.push({ memory, eventsWaiting: journal.eventsWaiting });
  }
  const result = await sent;
  // The table has their number; which they were is of interest in a run that has any.
  for (const [status, count] of Object.entries(result.refused)) {
    console.error(`${count} reports were answered with ${status}`);
  }
  await collector.whenLoaded();
  const seconds = (performance.now() - began) / 1000;
  return describeKept(result, seconds, samples, order);
}

function describeKept(
  result: LoadResult,
  seconds: number,
  samples: readonly Sample[],
  order: LoadOrder,
): readonly Figure[] {
  const perSecond = (order.reportsPerSecond ?? 0) * eventsPerReport;
  const settled = samples.slice(Math.floor(samples.length * settledShare));
  const middle = Math.floor(settled.length / 2);
  const total = ({ memory }: Sample): number => memory.collector + memory.engine;
  const growth = (of: (sample: Sample) => number): number =>
    mean(settled.slice(middle).map(of)) - mean(settled.slice(0, middle).map(of));
  const refused = Object.values(result.refused).reduce((sum, count) => sum + count, 0);
  return [
    {
      name: 'sustained, from the first report until all is in the store',
      value: result.events / seconds,
      unit: 'events/s',
      aim: atLeast(perSecond * reachedShare),
    },
    { name: '… answers other than 200', value: refused, unit: 'reports', aim: atMost(0) },
    { name: '… p99 of an answer', value: result.p99Ms, unit: 'ms', aim: null },
    {
      name: '… most that waited for the store',
      value: Math.max(...samples.map(({ eventsWaiting }) => eventsWaiting)),
      unit: 'events',
      aim: null,
    },
    {
      name: '… growth of the backlog, second half over first',
      value: growth(({ eventsWaiting }) => eventsWaiting) / perSecond,
      unit: 's of load',
      aim: atMost(1),
    },
    {
      name: '… memory of the collector, most',
      value: Math.max(...samples.map(({ memory }) => memory.collector)) / 1e6,
      unit: 'MB',
      aim: null,
    },
    {
      name: '… memory of the engine, most',
      value: Math.max(...samples.map(({ memory }) => memory.engine)) / 1e6,
      unit: 'MB',
      aim: null,
    },
    {
      name: '… growth of the memory, second half over first',
      value: (100 * growth(total)) / mean(settled.map(total)),
      unit: '%',
      aim: atMost(10),
    },
  ];
}

async function measureHalf(
  load: Load,
  collector: MeasuredCollector,
  order: LoadOrder,
): Promise<readonly Figure[]> {
  const alone = await load.send(order);
  const sent = load.send(order);
  await wait(2_000);
  const lane = readMix().find(
    ({ lane, manifest }) => lane === 'usage' && manifest.ids.device !== 'none',
  );
  if (lane === undefined) throw new Error('the mix has a product with devices');
  const ownDays = await timeMarkers(collector, lane, placeOnOwnDay);
  const result = await sent;
  const growing = keepSending(load, { ...order, seconds: growingOrderSeconds });
  await wait(2_000);
  const presentDay = await timeMarkers(collector, lane, placeOnPresentDay);
  await growing.stop();
  return [
    { name: 'at half of that load, p50 of an answer', value: alone.p50Ms, unit: 'ms', aim: null },
    { name: '… p99 of an answer', value: alone.p99Ms, unit: 'ms', aim: atMost(50) },
    {
      name: '… the same while questions are asked, one after the other',
      value: result.p99Ms,
      unit: 'ms',
      aim: null,
    },
    ...describeDelays('on a day of its own', ownDays),
    ...describeDelays('on the present day, which grows', presentDay),
  ];
}

function describeDelays(where: string, delaysMs: readonly number[]): readonly Figure[] {
  const name = `… from acknowledged to answered, ${where}`;
  return [
    { name: `${name}, median`, value: median(delaysMs), unit: 'ms', aim: null },
    {
      name: `${name}, most of ${delaysMs.length}`,
      value: Math.max(...delaysMs),
      unit: 'ms',
      aim: atMost(2_000),
    },
  ];
}
function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
