/**
 * What many events cost: bytes on the disk, the start, memory, and each of the dashboard's questions; then the same questions of
 * installations that send several times as much. Days and groups stay the same, and so should the time.
 */
import { join } from 'node:path';
import type { Question } from '@candor/query/question';
import { type Load, keepSending } from './child.ts';
import { type MeasuredCollector, startMeasured, wait, whenAnswered } from './collector-process.ts';
import { measureEngineCap } from './engine-cap.ts';
import { type Figure, atMost, median } from './figures.ts';
import { type Made, makeEvents } from './made.ts';
import { readProducts } from './mix.ts';
import { listPages } from './pages.ts';
import { type Times, describeRatios, describeTimes, timeQuestions } from './question-times.ts';
import { type Asked, listPageQuestions, listQuestions, toAsked } from './questions.ts';
import { eventsPerReport } from './reports.ts';

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
/** Events of an installation on a day in the mix, on the average: rather fewer than there are (13.4), so that at least as many are made as were asked for. */
const eventsPerInstallationDay = 13.3;
const idleMs = 10_000;
/** Events that come to the present day in a second, and for how long before it is asked about. */
const growingPerSecond = 1_000;
const growingSeconds = 60;
const growingOrderSeconds = 5;
/** It has no aim, and each takes longer than at rest. */
const growingRounds = 5;

interface Measured {
  readonly figures: readonly Figure[];
  readonly questions: Times;
  readonly pages: Times;
}

export async function measureScale(options: ScaleOptions): Promise<readonly Figure[]> {
  const installations = Math.ceil(options.events / days / eventsPerInstallationDay);
  const first = await measureOne(options, installations, 1);
  if (options.times <= 1) return first.figures;
  const more = await measureOne(options, installations, options.times);
  return [
    ...first.figures,
    ...more.figures,
    ...describeRatios('questions', first.questions, more.questions),
    ...describeRatios('pages', first.pages, more.pages),
  ];
}

async function measureOne(
  { folder, isBuilt, progress, load }: ScaleOptions,
  installations: number,
  times: number,
): Promise<Measured> {
  const dataFolder = join(folder, `scale-${times}`);
  const made = await makeEvents({ dataFolder, installations, days, times, isBuilt, progress });
  const manifests = readProducts().map(({ manifest }) => manifest);
  const asked = manifests.flatMap(listQuestions).map(toAsked);
  const first = findFirst(manifests.flatMap(listQuestions).map(({ question }) => question));
  const began = performance.now();
  const collector = await startMeasured({ dataFolder, isBuilt });
  try {
    await whenAnswered(collector, first);
    const startSeconds = (performance.now() - began) / 1000;
    await wait(idleMs);
    const idle = await collector.readMemoryBytes();
    progress(`${asked.length} questions of ${made.events} events`);
    const timed = async (what: string, all: readonly Asked[]): Promise<Times> => {
      const times = await timeQuestions(collector, all);
      for (const { name, value, unit } of describeTimes(what, times))
        progress(`${name}: ${value.toFixed(0)} ${unit}`);
      return times;
    };
    const questions = await timed('questions', asked);
    const ofPages: Asked[] = manifests.flatMap(listPageQuestions).map(toAsked);
    for (const manifest of manifests) ofPages.push(...(await listPages(collector, manifest)));
    progress(`${ofPages.length} more of pages about speed, crashes and health`);
    const pages = await timed('of pages', ofPages);
    const figures = [
      ...describe(made, startSeconds, idle),
      ...describeTimes('questions', questions),
      ...describeTimes('of pages about speed, crashes and health', pages),
    ];
    if (times === 1) {
      figures.push(...(await askGrowing(collector, asked, { load, progress })));
      await collector.stop();
      figures.push(...(await measureEngineCap({ dataFolder, isBuilt }, asked, first)));
    }
    return { figures, questions, pages };
  } finally {
    await collector.stop();
  }
}

function findFirst(questions: readonly Question[]): Question {
  const [first] = questions;
  if (first === undefined) throw new Error('a product has questions');
  return first;
}

function describe(
  made: Made,
  startSeconds: number,
  idle: { readonly collector: number; readonly engine: number },
): readonly Figure[] {
  const millions = (made.events / 1e6).toFixed(0);
  const by = made.isKept ? ' (by an earlier run)' : '';
  return [
    {
      name: `${millions} million events: made and rolled up${by} in`,
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
    {
      name: '… start until a first question is answered',
      value: startSeconds,
      unit: 's',
      aim: atMost(3),
    },
    { name: '… idle memory of the collector', value: idle.collector / 1e6, unit: 'MB', aim: null },
    {
      name: '… idle memory of all its processes',
      value: (idle.collector + idle.engine) / 1e6,
      unit: 'MB',
      aim: atMost(450),
    },
  ];
}

/** The same while events come to the present day, which is that of the latest events where they were made today. */
async function askGrowing(
  collector: MeasuredCollector,
  asked: readonly Asked[],
  { load, progress }: Pick<ScaleOptions, 'load' | 'progress'>,
): Promise<readonly Figure[]> {
  progress(`the same while ${growingPerSecond} events a second come`);
  const sending = keepSending(load, {
    host: '127.0.0.1',
    port: collector.port,
    connections: 4,
    reportsPerSecond: growingPerSecond / eventsPerReport,
    seconds: growingOrderSeconds,
  });
  await wait(growingSeconds * 1000);
  const p95 = await timeQuestions(collector, asked, growingRounds);
  await sending.stop();
  const [name = '', ms = Number.NaN] = [...p95].toSorted(([, a], [, b]) => b - a)[0] ?? [];
  return [
    {
      name: `… while ${growingPerSecond} events a second come, questions that take more than 200 ms`,
      value: [...p95.values()].filter((each) => each > 200).length,
      unit: `of ${p95.size}`,
      aim: null,
    },
    {
      name: '… p95 of the one in the middle then',
      value: median([...p95.values()]),
      unit: 'ms',
      aim: null,
    },
    { name: `… p95 of ${name} then`, value: ms, unit: 'ms', aim: null },
  ];
}
