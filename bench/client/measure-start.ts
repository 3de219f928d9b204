/**
 * What a start costs and what an event costs, each over a process that does nothing: rounds in which all take turns, so that
 * whatever else the machine does meets all alike.
 */
import { BARE, type Contestant } from './contestants.ts';
import { makeState } from './prepare.ts';
import { runHost } from './run-host.ts';
import { least, median, rotate } from './statistics.ts';

export interface StartRow {
  /** Milliseconds until it is ready, over bare node in the same round: the median, and the least of all over the least of bare. */
  readonly addedMs: number;
  readonly addedMsLeast: number;
  readonly addedBytes: number;
}

export interface StartTable {
  readonly bareMs: number;
  readonly rows: ReadonlyMap<string, StartRow>;
}

const patienceMs = 60_000;

/** By `require()`, or by `import` for hosts that are ES modules. */
export async function measureStart(
  folder: string,
  contestants: readonly Contestant[],
  rounds: number,
  isModule = false,
): Promise<StartTable> {
  const runs = new Map<string, { readonly ms: number; readonly bytes: number }[]>();
  const state = makeState(folder, `start-${isModule}`);
  for (let round = 0; round < rounds; round += 1) {
    for (const { name } of rotate(contestants, round)) {
      const run = { contestant: name, mode: 'start', url: NOWHERE, state, patienceMs } as const;
      const { readyMs = Number.NaN, rssBytes = Number.NaN } = await runHost(folder, run, isModule);
      runs.set(name, [...(runs.get(name) ?? []), { ms: readyMs, bytes: rssBytes }]);
    }
  }
  const bare = runs.get(BARE.name) ?? [];
  const rows = [...runs].map(([name, own]) => {
    const added = own.map(({ ms }, round) => ms - (bare[round]?.ms ?? Number.NaN));
    const row: StartRow = {
      addedMs: median(added),
      addedMsLeast: least(own.map(({ ms }) => ms)) - least(bare.map(({ ms }) => ms)),
      addedBytes: median(own.map(({ bytes }) => bytes)) - median(bare.map(({ bytes }) => bytes)),
    };
    return [name, row] as const;
  });
  return { bareMs: median(bare.map(({ ms }) => ms)), rows: new Map(rows) };
}

/** Nothing is sent before the process has said what it has to say. */
const NOWHERE = 'http://127.0.0.1:9';

/** Microseconds that a call takes its host. */
export async function measureEvents(
  folder: string,
  contestants: readonly Contestant[],
  rounds: number,
): Promise<ReadonlyMap<string, number>> {
  const runs = new Map<string, number[]>();
  for (let round = 0; round < rounds; round += 1) {
    for (const { name } of rotate(contestants, round)) {
      const state = makeState(folder, `events-${name}-${round}`);
      const run = { contestant: name, mode: 'events', url: NOWHERE, state, patienceMs } as const;
      const { micros = Number.NaN } = await runHost(folder, run);
      runs.set(name, [...(runs.get(name) ?? []), micros]);
    }
  }
  return new Map([...runs].map(([name, own]) => [name, median(own)]));
}
