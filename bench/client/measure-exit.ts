/**
 * How long a process lives on after its work is done, in every state of the server: five events were recorded, and the SDK was
 * told in its own words that this is the end.
 */
import { findClosedPort, startCollector, type Manner } from './collector.ts';
import { BARE, type Contestant } from './contestants.ts';
import { makeState } from './prepare.ts';
import { runHost, type HostRun } from './run-host.ts';
import { median, rotate } from './statistics.ts';

/** `nothing`: no event was recorded; `nothing_later`: by a host that had come to its event loop. `refuses`: nobody listens. */
export const EXIT_STATES = [
  'nothing',
  'nothing_later',
  'at_once',
  'after_200_ms',
  'never',
  'refuses',
] as const;
export type ExitState = (typeof EXIT_STATES)[number];

/** Milliseconds over bare node; infinite where our patience ended first. */
export type ExitRow = Readonly<Partial<Record<ExitState, number>>>;

const MODES: Readonly<Partial<Record<ExitState, HostRun['mode']>>> = {
  nothing: 'nothing',
  nothing_later: 'nothing-later',
};

export interface ExitOptions {
  readonly folder: string;
  readonly contestants: readonly Contestant[];
  readonly rounds: number;
  readonly patienceMs: number;
}

/** Beyond this a run is not repeated: it waits for the network, and the machine's noise is nothing to that. */
const slowMs = 2_000;

export async function measureExit(options: ExitOptions): Promise<ReadonlyMap<string, ExitRow>> {
  const rows = new Map<string, Partial<Record<ExitState, number>>>();
  for (const state of EXIT_STATES) {
    const measured = await withServer(state, (url) => measureState(options, state, url));
    const bareMs = measured.get(BARE.name) ?? 0;
    for (const [name, exitMs] of measured) {
      rows.set(name, { ...rows.get(name), [state]: exitMs - bareMs });
    }
  }
  return rows;
}

async function withServer<Result>(
  state: ExitState,
  run: (url: string) => Promise<Result>,
): Promise<Result> {
  if (state === 'refuses') return await run(`http://127.0.0.1:${await findClosedPort()}`);
  const manner: Manner = state === 'nothing' || state === 'nothing_later' ? 'at_once' : state;
  const collector = await startCollector(manner);
  const result = await run(collector.url);
  await collector.close();
  return result;
}

async function measureState(
  { folder, contestants, rounds, patienceMs }: ExitOptions,
  state: ExitState,
  url: string,
): Promise<ReadonlyMap<string, number>> {
  const run = async ({ name }: Contestant, round: number): Promise<number> => {
    const { exitMs } = await runHost(folder, {
      contestant: name,
      mode: MODES[state] ?? 'work',
      url,
      state: makeState(folder, `exit-${state}-${name}-${round}`),
      patienceMs,
    });
    return exitMs ?? Number.POSITIVE_INFINITY;
  };
  // Those that wait do so side by side: it takes them no processor.
  const first = await Promise.all(
    contestants.map(async (contestant) => [contestant, await run(contestant, 0)] as const),
  );
  const slow = first.filter(([, exitMs]) => exitMs > slowMs);
  const measured = new Map<string, number[]>(slow.map(([{ name }, exitMs]) => [name, [exitMs]]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const [contestant, exitMs] of rotate(first, round)) {
      if (exitMs > slowMs) continue;
      const own = measured.get(contestant.name) ?? [];
      measured.set(contestant.name, [...own, await run(contestant, round)]);
    }
  }
  return new Map([...measured].map(([name, own]) => [name, median(own)]));
}
