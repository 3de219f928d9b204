/**
 * As many questions at once as the API lets in, without a cap on the engine's memory and under one: those that do not fit are refused,
 * and the process stays in its bounds.
 */
import { engineMemoryBytesMin, questionsInFlightMax } from '@candor/collector/limits';
import {
  type MeasuredCollector,
  RefusedError,
  startMeasured,
  wait,
  whenAnswered,
} from './collector-process.ts';
import { type Figure, atMost } from './figures.ts';
import type { Asked } from './questions.ts';

/** The least that may be set. */
const capBytes = engineMemoryBytesMin;
const sampleMs = 20;

interface Flood {
  readonly mostBytes: number;
  /** Without the pages of the engine's own program, which no cap counts. */
  readonly mostOwnBytes: number;
  readonly refused: number;
}

export async function measureEngineCap(
  start: { readonly dataFolder: string; readonly isBuilt: boolean },
  asked: readonly Asked[],
  first: Parameters<typeof whenAnswered>[1],
): Promise<readonly Figure[]> {
  const flood = async (options: readonly string[]): Promise<Flood> => {
    const collector = await startMeasured({ ...start, options });
    try {
      await whenAnswered(collector, first);
      return await askAll(collector, asked);
    } finally {
      await collector.stop();
    }
  };
  const free = await flood([]);
  const capped = await flood(['--engine-memory-bytes-max', `${capBytes / 2 ** 20}MiB`]);
  const under = `under a cap of ${capBytes / 2 ** 20} MiB`;
  const unit = `of ${asked.length}`;
  return [
    {
      name: `… ${questionsInFlightMax} questions at once: most memory of the engine without a cap`,
      value: free.mostBytes / 1e6,
      unit: 'MB',
      aim: null,
    },
    { name: '… refused then', value: free.refused, unit, aim: null },
    {
      name: `… the same ${under}`,
      value: capped.mostBytes / 1e6,
      unit: 'MB',
      aim: null,
    },
    {
      name: '… of that without pages of its program',
      value: capped.mostOwnBytes / 1e6,
      unit: 'MB',
      aim: atMost(capBytes / 1e6),
    },
    { name: `… refused ${under}`, value: capped.refused, unit, aim: null },
  ];
}

/** Each question once. No more at a time than the API lets in: whoever is refused is so for want of memory. */
async function askAll(collector: MeasuredCollector, asked: readonly Asked[]): Promise<Flood> {
  const waiting = [...asked];
  let refused = 0;
  const askOneByOne = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      try {
        await next.ask(collector);
      } catch (failure) {
        if (!(failure instanceof RefusedError)) throw failure;
        refused += 1;
        console.error(`${next.title}: ${failure.message}`);
      }
    }
  };
  const asking = { isDone: false };
  const all = Promise.all(Array.from({ length: questionsInFlightMax }, askOneByOne)).finally(() => {
    asking.isDone = true;
  });
  let mostBytes = 0;
  let mostOwnBytes = 0;
  while (!asking.isDone) {
    const { engine, engineProgram } = await collector.readMemoryBytes();
    mostBytes = Math.max(mostBytes, engine);
    mostOwnBytes = Math.max(mostOwnBytes, engine - engineProgram);
    await Promise.race([all, wait(sampleMs)]);
  }
  await all;
  return { mostBytes, mostOwnBytes, refused };
}
