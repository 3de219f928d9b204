/**
 * Whether five events arrive in the end, however the run that recorded them ended: after it the server answers, and the next day
 * the product runs once more, without anything to record.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { findClosedPort, startCollector, type Collector, type Manner } from './collector.ts';
import type { Contestant } from './contestants.ts';
import { makeState } from './prepare.ts';
import { runHost } from './run-host.ts';

/** The server's state during the first run, or the way in which that ends before it can send anything. */
export const ARRIVAL_CASES = [
  'at_once',
  'after_200_ms',
  'never',
  'refuses',
  'exit',
  'kill',
] as const;
export type ArrivalCase = (typeof ARRIVAL_CASES)[number];

export type ArrivalRow = Readonly<Partial<Record<ArrivalCase, number>>>;

/** Of five. */
const eventsSent = 5;
const dayMs = 86_400_000;
/** A sender that gets no answer gives up within this; a file that nobody writes to counts as abandoned before. */
const settleMs = 12_000;
const arrivalMsMax = 10_000;

export async function measureArrival(
  folder: string,
  contestants: readonly Contestant[],
  patienceMs: number,
): Promise<ReadonlyMap<string, ArrivalRow>> {
  const runs = contestants.flatMap(({ name }) =>
    ARRIVAL_CASES.map(async (arrivalCase) => {
      const arrived = await countArrived(folder, name, arrivalCase, patienceMs);
      return [name, arrivalCase, arrived] as const;
    }),
  );
  const rows = new Map<string, Partial<Record<ArrivalCase, number>>>();
  for (const [name, arrivalCase, arrived] of await Promise.all(runs)) {
    rows.set(name, { ...rows.get(name), [arrivalCase]: arrived });
  }
  return rows;
}

async function countArrived(
  folder: string,
  contestant: string,
  arrivalCase: ArrivalCase,
  patienceMs: number,
): Promise<number> {
  const state = makeState(folder, `arrival-${arrivalCase}-${contestant}`);
  const first = await openFirst(arrivalCase);
  const url = first instanceof Object ? first.url : `http://127.0.0.1:${first}`;
  const mode = arrivalCase === 'exit' || arrivalCase === 'kill' ? arrivalCase : 'work';
  await runHost(folder, { contestant, mode, url, state, patienceMs });
  const isThere = first instanceof Object && arrivalCase !== 'never';
  if (isThere) await waitFor(first, mode === 'work' ? arrivalMsMax : 0);
  if (isThere && first.countArrived() === eventsSent) {
    await first.close();
    return eventsSent;
  }
  await wait(settleMs);
  const port = first instanceof Object ? first.port : first;
  const before = first instanceof Object ? first.countArrived() : 0;
  if (first instanceof Object) await first.close();
  const second = await startCollector('at_once', port);
  const nowMs = Date.now() + dayMs;
  await runHost(folder, { contestant, mode: 'nothing', url, state, nowMs, patienceMs });
  await waitFor(second, arrivalMsMax);
  const after = second.countArrived();
  await second.close();
  return Math.min(eventsSent, before + after);
}

/** The server of the first run, or a port where there is none. */
async function openFirst(arrivalCase: ArrivalCase): Promise<Collector | number> {
  if (arrivalCase === 'refuses') return await findClosedPort();
  const isBroken = arrivalCase === 'exit' || arrivalCase === 'kill';
  const manner: Manner = isBroken ? 'at_once' : arrivalCase;
  return await startCollector(manner);
}

/** Until all have arrived, or the time is over. */
async function waitFor(collector: Collector, ms: number): Promise<void> {
  const endMs = performance.now() + ms;
  while (collector.countArrived() < eventsSent && performance.now() < endMs) await wait(50);
}
