/**
 * What many events cost: bytes on the disk, the start, memory, and each of the dashboard's questions; then the same questions of
 * installations that send several times as much. Days and groups stay the same, and so should the time.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Load } from './child.ts';
import { type MeasuredCollector, startMeasured, wait } from './collector-process.ts';
import { type Figure, atMost } from './figures.ts';
import { type Generated, generate } from './generate.ts';
import { readProducts } from './mix.ts';
import { eventsPerReport } from './reports.ts';
import { type NamedQuestion, listQuestions } from './questions.ts';

export interface ScaleOptions {
  /** What an earlier run has made there and left is used again. */
  readonly folder: string;
  readonly events: number;
  /** How many times as many events after that; 1 leaves that out. */
  readonly times: number;
  readonly isBuilt: boolean;
  readonly progress: (what: string) => void;
  readonly load: Load;
}

const days = 90;
/** Events of an installation on a day in the mix, on the average. */
const eventsPerInstallationDay = 14;
const rounds = 20;
const idleMs = 10_000;
const memoryCapBytes = 1_024 ** 3;
/** What the cap does not count: the program itself, and what the engine's allocator keeps. */
const overCapBytesMax = 0.5e9;
/** Events that come to the present day in a second, and for how long before it is asked about. */
const growingPerSecond = 1_000;
const growingSeconds = 60;
const slowestListed = 5;
/** Written once all events are made. */
const MADE = 'made.json';

type Times = ReadonlyMap<string, number>;

export async function measureScale(options: ScaleOptions): Promise<readonly Figure[]> {
  const installations = Math.round(options.events / days / eventsPerInstallationDay);
  const { figures, p95 } = await measureOne(options, installations, 1);
  if (options.times <= 1) return figures;
  const more = await measureOne(options, installations, options.times);
  const ratios = [...p95].map(([title, ms]) => ({
    title,
    ratio: (more.p95.get(title) ?? 0) / ms,
    ms: more.p95.get(title) ?? 0,
  }));
  const slowest = ratios.toSorted((a, b) => b.ratio - a.ratio);
  const middle = slowest[Math.floor(slowest.length / 2)];
  return [
    ...figures,
    ...more.figures,
    {
      name: 'p95 there over p95 here, median of the questions',
      value: middle?.ratio ?? Number.NaN,
      unit: '×',
      aim: null,
    },
    ...slowest.slice(0, slowestListed).map(({ title, ratio, ms }) => ({
      name: `… ${title} (${ms.toFixed(0)} ms)`,
      value: ratio,
      unit: '×',
      aim: atMost(1.5),
    })),
  ];
}

async function measureOne(
  { folder, isBuilt, progress, load }: ScaleOptions,
  installations: number,
  times: number,
): Promise<{ readonly figures: readonly Figure[]; readonly p95: Times }> {
  const dataFolder = join(folder, `scale-${times}`);
  const products = readProducts();
  const made =
    readMade(dataFolder, installations) ??
    (await make(dataFolder, { installations, times, isBuilt, progress }));
  const began = performance.now();
  const collector = await startMeasured({ dataFolder, isBuilt });
  const startSeconds = (performance.now() - began) / 1000;
  const questions = products.flatMap(({ manifest }) => listQuestions(manifest));
  try {
    await wait(idleMs);
    const idle = await collector.readMemoryBytes();
    progress(`${questions.length} questions of ${made.events} events`);
    const p95 = await timeQuestions(collector, questions);
    return {
      figures: [
        ...describe(made, startSeconds, idle, p95),
        ...(times === 1
          ? [
              ...(await askGrowing(collector, questions, { load, progress })),
              ...(await holdCap(collector, { dataFolder, isBuilt }, questions)),
            ]
          : []),
      ],
      p95,
    };
  } finally {
    await collector.stop();
  }
}

interface MakeOptions extends Pick<ScaleOptions, 'times' | 'isBuilt' | 'progress'> {
  readonly installations: number;
}

async function make(
  dataFolder: string,
  { installations, times, isBuilt, progress }: MakeOptions,
): Promise<Generated> {
  // Of a run that was ended early.
  rmSync(dataFolder, { recursive: true, force: true });
  const first = await startMeasured({ dataFolder, isBuilt });
  await first.register(readProducts());
  await first.stop();
  const engineFolder = join(dataFolder, 'engine');
  const made = await generate({ engineFolder, days, installations, times, progress });
  writeFileSync(join(dataFolder, MADE), JSON.stringify({ installations, made }));
  return made;
}

/** What an earlier run has made of as many installations; null where there is none, or it was not finished. */
function readMade(dataFolder: string, installations: number): Generated | null {
  const file = join(dataFolder, MADE);
  if (!existsSync(file)) return null;
  const kept = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly installations: number;
    readonly made: Generated;
  };
  return kept.installations === installations ? kept.made : null;
}

/** Each in turn, so that none finds warm what only it needs. */
async function timeQuestions(
  collector: MeasuredCollector,
  questions: readonly NamedQuestion[],
): Promise<Times> {
  const times = new Map<string, number[]>(questions.map(({ title }) => [title, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const { title, question } of questions) {
      const began = performance.now();
      await collector.ask(question);
      times.get(title)?.push(performance.now() - began);
    }
  }
  return new Map(
    [...times].map(([title, all]) => {
      const sorted = all.toSorted((a, b) => a - b);
      return [title, sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN];
    }),
  );
}

function describe(
  made: Generated,
  startSeconds: number,
  idle: { readonly collector: number; readonly engine: number },
  p95: Times,
): readonly Figure[] {
  const slowest = [...p95].toSorted(([, a], [, b]) => b - a);
  const middle = slowest[Math.floor(slowest.length / 2)]?.[1] ?? Number.NaN;
  const millions = (made.events / 1e6).toFixed(0);
  return [
    {
      name: `${millions} million events: made and rolled up in`,
      value: made.seconds,
      unit: 's',
      aim: null,
    },
    { name: '… rows of the rollup', value: made.rollupRows / 1e6, unit: 'million', aim: null },
    { name: '… bytes of an event', value: made.eventBytes / made.events, unit: 'B', aim: null },
    {
      name: '… with rollups and look-ups',
      value: made.bytes / made.events,
      unit: 'B',
      aim: atMost(30),
    },
    { name: '… start until it answers', value: startSeconds, unit: 's', aim: atMost(3) },
    { name: '… idle memory of the collector', value: idle.collector / 1e6, unit: 'MB', aim: null },
    {
      name: '… idle memory of all its processes',
      value: (idle.collector + idle.engine) / 1e6,
      unit: 'MB',
      aim: atMost(450),
    },
    {
      name: `… questions, of which ${[...p95.values()].filter((ms) => ms > 200).length} take more than 200 ms`,
      value: p95.size,
      unit: '',
      aim: null,
    },
    { name: '… p95 of the one in the middle', value: middle, unit: 'ms', aim: null },
    ...slowest.slice(0, slowestListed).map(([title, ms]) => ({
      name: `… p95 of ${title}`,
      value: ms,
      unit: 'ms',
      aim: atMost(200),
    })),
  ];
}

/** The same while events come to the present day, which is that of the latest events where they were made today. */
async function askGrowing(
  collector: MeasuredCollector,
  questions: readonly NamedQuestion[],
  { load, progress }: Pick<ScaleOptions, 'load' | 'progress'>,
): Promise<readonly Figure[]> {
  progress(`the same while ${growingPerSecond} events a second come`);
  const asking = { isDone: false };
  const sending = (async (): Promise<void> => {
    while (!asking.isDone) {
      await load.send({
        host: '127.0.0.1',
        port: collector.port,
        connections: 4,
        reportsPerSecond: growingPerSecond / eventsPerReport,
        seconds: 5,
      });
    }
  })();
  await wait(growingSeconds * 1000);
  const p95 = await timeQuestions(collector, questions);
  asking.isDone = true;
  await sending;
  const [name = '', ms = Number.NaN] = [...p95].toSorted(([, a], [, b]) => b - a)[0] ?? [];
  const middle = [...p95.values()].toSorted((a, b) => a - b)[Math.floor(p95.size / 2)];
  return [
    {
      name: `… while ${growingPerSecond} events a second come, questions that take more than 200 ms`,
      value: [...p95.values()].filter((each) => each > 200).length,
      unit: `of ${p95.size}`,
      aim: null,
    },
    {
      name: '… p95 of the one in the middle then',
      value: middle ?? Number.NaN,
      unit: 'ms',
      aim: null,
    },
    { name: `… p95 of ${name} then`, value: ms, unit: 'ms', aim: null },
  ];
}

/** All questions at once under a cap: those that do not fit are refused, and the process stays in its bounds. */
async function holdCap(
  before: MeasuredCollector,
  start: { readonly dataFolder: string; readonly isBuilt: boolean },
  questions: readonly NamedQuestion[],
): Promise<readonly Figure[]> {
  await before.stop();
  const options = ['--engine-memory-bytes-max', `${memoryCapBytes / 1_024 ** 2}MiB`];
  const collector = await startMeasured({ ...start, options });
  let most = 0;
  try {
    const asking = { isDone: false };
    const asked = Promise.allSettled(questions.map(({ question }) => collector.ask(question)));
    void asked.then(() => (asking.isDone = true));
    while (!asking.isDone) {
      most = Math.max(most, (await collector.readMemoryBytes()).engine);
      await wait(20);
    }
  } finally {
    await collector.stop();
  }
  return [
    {
      name: '… most memory of the engine under a cap of 1 GiB',
      value: most / 1e6,
      unit: 'MB',
      aim: atMost((memoryCapBytes + overCapBytesMax) / 1e6),
    },
  ];
}
