/**
 * What a heartbeat tells of the process that it beats in: how long it runs, what it holds, and how many errors it has met.
 *
 * Time is counted by a clock that nobody can set, so that neither an uptime nor a duration is ever negative or a year too long.
 */
import type { Effects, Machine } from '@candor/local/effects';
import { errorMinutes } from '../limits.ts';

export interface Vitals {
  /** Whole seconds since the session was opened. */
  readonly uptimeSeconds: number;
  /** Errors that were counted in the last hour, to the minute. */
  readonly errorsLastHour: number;
  /** Bytes that the process holds in memory: its resident set. */
  readonly processMemoryBytes: number;
  /** Whole seconds for which the process has had a processor, counted once for each of several. 0 where that can not be known. */
  readonly processorSeconds: number;
  /** Processors that the process may use. */
  readonly processors: number;
  readonly runtime: 'nodejs' | 'bun';
  readonly runtimeVersion: string;
}

export interface VitalSigns {
  readonly countError: () => void;
  readonly read: () => Vitals;
  /** Starts a timer; returns a function that tells the milliseconds since then, from 0. */
  readonly startTimer: () => () => number;
}

/** Counts the uptime from `startedMs` of the clock that nobody can set. Never throws, whatever the effects do. */
export function createVitalSigns(effects: Effects, startedMs: number): VitalSigns {
  const elapsedMs = (): number => orElse(0, effects.elapsedMs);
  const startTimer: VitalSigns['startTimer'] = () => {
    const startMs = elapsedMs();
    return () => Math.max(0, elapsedMs() - startMs);
  };
  const errors = createErrorCount(elapsedMs);
  return {
    countError: errors.count,
    read: () => {
      const machine = orElse(UNKNOWN, effects.readMachine);
      const { processMemoryBytes, processorSeconds, processors, runtime, runtimeVersion } = machine;
      return {
        uptimeSeconds: Math.floor(Math.max(0, elapsedMs() - startedMs) / 1_000),
        errorsLastHour: errors.sum(),
        processMemoryBytes,
        processorSeconds: Math.floor(processorSeconds ?? 0),
        processors,
        runtime,
        runtimeVersion,
      };
    },
    startTimer,
  };
}

type MachineSigns = Pick<
  Machine,
  'processMemoryBytes' | 'processorSeconds' | 'processors' | 'runtime' | 'runtimeVersion'
>;

const UNKNOWN: MachineSigns = {
  processMemoryBytes: 0,
  processors: 0,
  runtime: 'nodejs',
  runtimeVersion: '',
};

function orElse<Value>(fallback: Value, read: () => Value): Value {
  try {
    return read();
  } catch {
    return fallback;
  }
}

interface ErrorCount {
  readonly count: () => void;
  /** The errors of this minute and of the 59 before it. */
  readonly sum: () => number;
}

/** One number for each minute of an hour, however many errors there are. */
function createErrorCount(elapsedMs: () => number): ErrorCount {
  const minutes = Array.from({ length: errorMinutes }, () => ({ minute: -1, errors: 0 }));
  const readMinute = (): number => Math.floor(elapsedMs() / 60_000);
  return {
    count: () => {
      const minute = readMinute();
      const bucket = minutes[minute % errorMinutes];
      if (bucket === undefined) return;
      if (bucket.minute !== minute) bucket.errors = 0;
      bucket.minute = minute;
      bucket.errors += 1;
    },
    sum: () => {
      const now = readMinute();
      const isLate = ({ minute }: { readonly minute: number }): boolean =>
        minute > now - errorMinutes && minute <= now;
      return minutes.filter(isLate).reduce((sum, { errors }) => sum + errors, 0);
    },
  };
}
