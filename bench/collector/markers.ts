/** How soon an event is in the answers: reports of a few installations, and one question that only they change, asked until they are there. */
import { dayOf } from '@candor/query/day';
import type { Filter, Question } from '@candor/query/question';
import { type MeasuredCollector, wait } from './collector-process.ts';
import { sendLoad } from './http-load.ts';
import type { MixedLane } from './mix.ts';
import { createMarker } from './reports.ts';

const markers = 20;
/** More than k of them, all within a few milliseconds. */
const installationsPerMarker = 12;
const installationsPerSecond = 1_000;
const askEveryMs = 25;
/** What takes longer never came: then a collector does not keep up, and those behind would wait as long. */
const visibleMsMax = 60_000;
const DAY_MS = 86_400_000;

/** What tells the marker of this number from all else. */
type Place = (number: number) => Placed;

interface Placed {
  readonly at: number;
  readonly facts: Readonly<Record<string, string>>;
}

/** Days on which nothing else happens, before those of the load. */
export const placeOnOwnDay: Place = (number) => ({
  at: Date.now() - (number + 10) * DAY_MS,
  facts: {},
});

/** The load's day, and a version that nobody else has. */
export const placeOnPresentDay: Place = (number) => ({
  at: Date.now(),
  facts: { version: `99.${number}.0` },
});

/**
 * From the acknowledgement of the last report of a marker until it is in the answer, milliseconds, one marker after the other; infinite for
 * one that was refused or never came, which is the last.
 */
export async function timeMarkers(
  collector: MeasuredCollector,
  lane: MixedLane,
  place: Place,
): Promise<readonly number[]> {
  const delaysMs: number[] = [];
  for (let number = 1; number <= markers; number += 1) {
    const delayMs = await timeVisible(collector, lane, place(number));
    delaysMs.push(delayMs);
    if (delayMs === Number.POSITIVE_INFINITY) break;
  }
  return delaysMs;
}

async function timeVisible(
  collector: MeasuredCollector,
  lane: MixedLane,
  { at, facts }: Placed,
): Promise<number> {
  const event = lane.events[0] ?? '';
  const order = { host: '127.0.0.1', port: collector.port, connections: 1 };
  const seconds = installationsPerMarker / installationsPerSecond;
  const { refused } = await sendLoad(
    { ...order, reportsPerSecond: installationsPerSecond, seconds },
    () => createMarker(lane, { event, at, facts }),
  );
  if (Object.keys(refused).length > 0) return Number.POSITIVE_INFINITY;
  const acknowledged = performance.now();
  const question: Question = {
    product: lane.manifest.product,
    metric: { of: 'events', event },
    breakdown: null,
    filters: Object.entries(facts).map(([fact, value]): Filter => ({
      dimension: { by: 'fact', fact },
      values: [value],
    })),
    span: { from: dayOf(at), to: dayOf(at) },
    step: 'span',
  };
  for (;;) {
    const isThere = (await collector.ask(question)).rows.length > 0;
    const passedMs = performance.now() - acknowledged;
    if (isThere) return passedMs;
    if (passedMs > visibleMsMax) return Number.POSITIVE_INFINITY;
    await wait(askEveryMs);
  }
}
