/**
 * How long the product's operations usually take on this machine: `baselines.json`, names that the manifest declares and numbers alone.
 * It never leaves; what may leave is that one of them was slow.
 *
 * An entry is an operation, or an operation at a size (`build/7`). Each holds its last `baselineSamplesMax` durations.
 */
import { readStored } from './lib/read-stored.ts';
import { baselinesFileOf } from './lib/state-places.ts';
import { writeAtomically } from './lib/stored-file.ts';
import { baselineMsMax, baselineSamplesMax, baselinesMax } from './limits.ts';

export interface Baseline {
  /** Milliseconds, the oldest first. */
  readonly recentMs: readonly number[];
  /** How often it was slow since that was last told. */
  readonly slow: number;
}

/** By the name of the entry, the one that was longest without a sample first. */
export type Baselines = ReadonlyMap<string, Baseline>;

/** What is to be added to an entry. */
export interface BaselineChange {
  readonly recentMs: readonly number[];
  /** Added to what was slow, which can be taken off again with it. */
  readonly slow: number;
}

/** Null where there are none. What can not be understood is as good as none: it is measured anew. */
export function readBaselines(folder: string): Baselines | null {
  const stored = readStored(baselinesFileOf(folder), parseBaselines);
  return stored.state === 'absent' ? null : stored.state === 'found' ? stored.value : new Map();
}

/**
 * Adds to what is on the disk now. False where no disk could take it. Of two processes that write in the same moment one may lose what it
 * had to add: a few samples of many.
 */
export function keepBaselines(
  folder: string,
  changes: ReadonlyMap<string, BaselineChange>,
): boolean {
  const kept = addToBaselines(readBaselines(folder) ?? new Map(), changes);
  const baselines = [...kept].map(([name, { recentMs, slow }]) => [name, slow, ...recentMs]);
  return writeAtomically(baselinesFileOf(folder), `${JSON.stringify({ baselines })}\n`, false).ok;
}

/** Pure. Bounded by `baselinesMax` and `baselineSamplesMax`: the oldest go. */
export function addToBaselines(
  before: Baselines,
  changes: ReadonlyMap<string, BaselineChange>,
): Baselines {
  const after = new Map(before);
  for (const [name, { recentMs, slow }] of changes) {
    const known = after.get(name);
    // Set anew, so that it is the last to go.
    after.delete(name);
    after.set(name, {
      recentMs: [...(known?.recentMs ?? []), ...recentMs].slice(-baselineSamplesMax),
      slow: Math.max(0, (known?.slow ?? 0) + slow),
    });
  }
  return new Map([...after].slice(-baselinesMax));
}

function parseBaselines(json: unknown): Baselines | undefined {
  if (typeof json !== 'object' || json === null || !('baselines' in json)) return undefined;
  const { baselines } = json;
  if (!Array.isArray(baselines) || !baselines.every(isEntry)) return undefined;
  const entries = baselines.map(([name, slow, ...recentMs]): [string, Baseline] => [
    name,
    { slow, recentMs: recentMs.slice(-baselineSamplesMax) },
  ]);
  return new Map(entries.slice(-baselinesMax));
}

type Entry = readonly [name: string, slow: number, ...recentMs: number[]];

function isEntry(entry: unknown): entry is Entry {
  if (!Array.isArray(entry)) return false;
  const [name, slow, ...recentMs] = entry as readonly unknown[];
  return typeof name === 'string' && Number.isSafeInteger(slow) && recentMs.every(isDuration);
}

function isDuration(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= baselineMsMax;
}
