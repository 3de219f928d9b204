/**
 * How long the product's operations take here, and telling of one that takes far longer than it usually does: the event that has the role
 * slowness, once a day for each operation. As long as its lane is off nothing is remembered.
 */
import {
  addToBaselines,
  keepBaselines,
  readBaselines,
  type BaselineChange,
  type Baselines,
} from '@candor/local/baselines';
import { baselineMsMax, baselineSamplesMax } from '@candor/local/limits';
import type { EventDeclaration } from '@candor/manifest/manifest';
import { BLOCKED_OPERATION } from '@candor/manifest/blocked-operation';
import { baselineWriteIntervalMs } from '../../limits.ts';
import { onExit } from '../failures/process-ends.ts';
import type { Session } from '../session.ts';
import { judgeDuration } from './judge-duration.ts';

export interface Operations {
  readonly took: (operation: string, durationMs: number, size: number | undefined) => void;
  /** Writes what was measured. */
  readonly keep: () => void;
  /** As `keep()`, at the end. */
  readonly close: () => void;
}

/** What this process knows: what was on the disk at the last look, and what is to be written. */
interface Known {
  baselines: Baselines;
  readonly changes: Map<string, BaselineChange>;
  /** Whether there was a file. */
  wasKept: boolean;
  keptMs: number;
}

/** `event` is the one that has the role slowness, `name` its name. */
export function createOperations(
  session: Session,
  name: string,
  { lane, fields }: EventDeclaration,
): Operations {
  const { effects, folder, recorder } = session;
  const declared = fields['operation'];
  const operations = declared?.type === 'choice' ? declared.values : [];
  let known: Known | null = null;

  const keep = (): void => {
    if (known === null || folder === null) return;
    if (recorder.sessions.isOn(lane)) keepKnown(known, folder, effects.elapsedMs());
    else known = null;
  };
  const stopListening = onExit(() => {
    try {
      keep();
    } catch {
      // The host's end is not to be disturbed.
    }
  });
  return {
    took: (operation, durationMs, size) => {
      const nowMs = effects.elapsedMs();
      recorder.sessions.refresh(effects.now(), false);
      if (!recorder.sessions.isOn(lane)) {
        known = null;
        return;
      }
      // A name that is not declared could be anything, and one is the watchdog's alone.
      if (operation === BLOCKED_OPERATION) return;
      if (!operations.includes(operation) || !isDuration(durationMs)) return;
      known ??= openKnown(folder, nowMs);
      const entry = nameEntry(operation, size);
      const before = known.baselines.get(entry);
      const judged = judgeDuration(before?.recentMs ?? [], durationMs);
      const change = { recentMs: [roundMs(durationMs)], slow: 0 };
      if (judged?.isSlow === true) {
        const times = (before?.slow ?? 0) + 1;
        const told = { operation, duration: durationMs, baseline: judged.baselineMs, times };
        const isTold = recorder.recordOwnDaily(name, lane, operation, told);
        change.slow = isTold ? 1 - times : 1;
      }
      add(known, entry, change);
      if (Math.abs(nowMs - known.keptMs) >= baselineWriteIntervalMs) keep();
    },
    keep,
    close: () => {
      keep();
      stopListening();
    },
  };
}

function openKnown(folder: string | null, nowMs: number): Known {
  const read = folder === null ? null : readBaselines(folder);
  const baselines = read ?? new Map();
  return { baselines, changes: new Map(), wasKept: read !== null, keptMs: nowMs };
}

function add(known: Known, entry: string, { recentMs, slow }: BaselineChange): void {
  known.baselines = addToBaselines(known.baselines, new Map([[entry, { recentMs, slow }]]));
  const waiting = known.changes.get(entry);
  // As long as no disk takes them, there are no more than it would keep.
  const all = [...(waiting?.recentMs ?? []), ...recentMs].slice(-baselineSamplesMax);
  // Anew, so that those that were longest without a sample stay the first.
  known.changes.delete(entry);
  known.changes.set(entry, { recentMs: all, slow: (waiting?.slow ?? 0) + slow });
}

function keepKnown(known: Known, folder: string, nowMs: number): void {
  if (known.changes.size === 0) return;
  known.keptMs = nowMs;
  // Removed by somebody since: then this process does not bring it back.
  const isGone = known.wasKept && readBaselines(folder) === null;
  if (!isGone && !keepBaselines(folder, known.changes)) return;
  known.changes.clear();
  const read = readBaselines(folder);
  known.baselines = read ?? new Map();
  known.wasKept = read !== null;
}

/** Sizes are of the same class from one power of two up to the next. */
function nameEntry(operation: string, size: number | undefined): string {
  const isSize = typeof size === 'number' && size >= 1 && size <= Number.MAX_SAFE_INTEGER;
  return isSize ? `${operation}/${Math.floor(Math.log2(size))}` : operation;
}

function isDuration(durationMs: unknown): durationMs is number {
  return typeof durationMs === 'number' && durationMs >= 0 && durationMs <= baselineMsMax;
}

function roundMs(durationMs: number): number {
  return Math.round(durationMs * 10) / 10;
}
