/** How long questions and pages take over the API, each its 95th percentile, and which are the slowest. */
import { type MeasuredCollector, RefusedError } from './collector-process.ts';
import { type Figure, atMost, median } from './figures.ts';
import type { Asked } from './questions.ts';

/** Title → 95th percentile, milliseconds; infinite for what was refused. */
export type Times = ReadonlyMap<string, number>;

const roundsDefault = 20;
/** What takes so much in all is not asked again: of fewer than 20 times the most counts. */
const spentMsMax = 20_000;
const slowestListed = 5;
const answerMsMax = 200;
const ratioMax = 1.5;

/** Each in turn, so that none finds warm what only it needs. */
export async function timeQuestions(
  collector: MeasuredCollector,
  asked: readonly Asked[],
  rounds: number = roundsDefault,
): Promise<Times> {
  const times = new Map<string, number[]>(asked.map(({ title }) => [title, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const { title, ask } of asked) {
      const all = times.get(title) ?? [];
      if (all.reduce((sum, ms) => sum + ms, 0) < spentMsMax) {
        all.push(await timeOne(title, () => ask(collector)));
      }
    }
  }
  return new Map([...times].map(([title, all]) => [title, findP95(all)]));
}

async function timeOne(title: string, ask: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  try {
    await ask();
  } catch (failure) {
    if (!(failure instanceof RefusedError)) throw failure;
    console.error(`${title}: ${failure.message}`);
    return Number.POSITIVE_INFINITY;
  }
  return performance.now() - began;
}

function findP95(all: readonly number[]): number {
  const sorted = all.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN;
}

/** How many are too slow, the one in the middle, and the slowest with the aim. */
export function describeTimes(what: string, p95: Times): readonly Figure[] {
  const slowest = [...p95].toSorted(([, a], [, b]) => b - a);
  return [
    {
      name: `… ${what}, of which ${[...p95.values()].filter((ms) => ms > answerMsMax).length} take more than ${answerMsMax} ms`,
      value: p95.size,
      unit: '',
      aim: null,
    },
    {
      name: `… ${what}: p95 of the one in the middle`,
      value: median([...p95.values()]),
      unit: 'ms',
      aim: null,
    },
    ...slowest.slice(0, slowestListed).map(([title, ms]) => ({
      name: `… p95 of ${title}`,
      value: ms,
      unit: 'ms',
      aim: atMost(answerMsMax),
    })),
  ];
}

/** What the same takes of more events, over what it took of fewer. */
export function describeRatios(what: string, p95: Times, p95OfMore: Times): readonly Figure[] {
  const ratios = [...p95].map(([title, ms]) => {
    const ofMore = p95OfMore.get(title) ?? Number.NaN;
    return { title, ratio: ofMore / ms, ms: ofMore };
  });
  const slowest = ratios.toSorted((a, b) => b.ratio - a.ratio);
  return [
    {
      name: `${what}: p95 there over p95 here, the one in the middle`,
      value: median(ratios.map(({ ratio }) => ratio)),
      unit: '×',
      aim: null,
    },
    ...slowest.slice(0, slowestListed).map(({ title, ratio, ms }) => ({
      name: `… ${title} (${ms.toFixed(0)} ms)`,
      value: ratio,
      unit: '×',
      aim: atMost(ratioMax),
    })),
  ];
}
