/**
 * What a run costs from its start to its end when nothing is sent in it: five events are recorded, and the session is closed. What is put
 * off from the start to the first event, or to the end, shows here. The peers send what they have, so that this is ours and the floor's.
 */
import { BARE, type Contestant } from './contestants.ts';
import { makeState } from './prepare.ts';
import { runHost } from './run-host.ts';
import { least, median, rotate } from './statistics.ts';

export interface LifeRow {
  /** Milliseconds over bare node in the same round: the median, and the least of all over the least of bare. */
  readonly addedMs: number;
  readonly addedMsLeast: number;
}

export const LIVING: ReadonlySet<string> = new Set([
  BARE.name,
  'floor',
  'candor',
  'candor-without-health',
]);

export async function measureLife(
  folder: string,
  contestants: readonly Contestant[],
  rounds: number,
): Promise<ReadonlyMap<string, LifeRow>> {
  const runs = new Map<string, number[]>();
  // Of a user who has used the product before.
  const states = new Map(
    contestants.map(({ name }) => [name, makeState(folder, `life-${name}`)] as const),
  );
  for (let round = 0; round <= rounds; round += 1) {
    for (const { name } of rotate(contestants, round)) {
      const { lifeMs } = await runHost(folder, {
        contestant: name,
        mode: 'life',
        url: 'http://127.0.0.1:9',
        state: states.get(name) ?? '',
        patienceMs: 60_000,
      });
      // The first run makes what the later ones find.
      if (round > 0) runs.set(name, [...(runs.get(name) ?? []), lifeMs]);
    }
  }
  const bare = runs.get(BARE.name) ?? [];
  return new Map(
    [...runs].map(([name, own]) => {
      const addedMs = median(own.map((ms, round) => ms - (bare[round] ?? Number.NaN)));
      return [name, { addedMs, addedMsLeast: least(own) - least(bare) }] as const;
    }),
  );
}
