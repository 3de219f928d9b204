/**
 * What becomes of a failure that is the product's to mend: recorded once for a release where the user agreed, kept until the user answers
 * where nobody has. In both cases the user can read all of it.
 */
import { buildCrashId, findCrash, writeCrash, type Crash } from '@candor/local/crash-store';
import { keepTold, nameFailure, wasTold } from '@candor/local/told-failures';
import { knownFailuresMax } from '../../limits.ts';
import type { Severity } from '../../telemetry.ts';
import type { Start } from '../start.ts';
import type { RoleEvent } from './failure-calls.ts';
import { printFailure } from './print-failure.ts';
import type { Failure, Wish } from './report-failure.ts';

export interface CrashKeeper {
  readonly keep: (failure: Failure, wish: Exclude<Wish, 'off'>) => void;
}

export function createCrashKeeper(start: Start, event: RoleEvent): CrashKeeper {
  /** How often each was met in this process since it was last recorded. */
  const met = new Map<string, number>();
  const told = new Set<string>();
  const isTold = (key: string): boolean => {
    if (told.has(key)) return true;
    if (start.folder === null || !wasTold(start.folder, key)) return false;
    if (told.size < knownFailuresMax) told.add(key);
    return true;
  };
  return {
    keep: (failure, wish) => {
      const key = nameFailure(failure.fingerprint, start.options.version);
      if (wish === 'on' && !isTold(key)) {
        record(start, event, failure, { key, unwritten: countUnwritten(met.get(key) ?? 0) });
        met.delete(key);
        if (told.size < knownFailuresMax) told.add(key);
        return;
      }
      const times = (met.get(key) ?? 0) + 1;
      if (times > 1 || met.size < knownFailuresMax) met.set(key, times);
      // The counts between two powers of two are written with the next: a storm of failures is not one of writes.
      if (start.folder === null || countUnwritten(times) > 0) return;
      const before = findCrash(start.folder, buildCrashId(key));
      const all = (before?.times ?? 0) + Math.max(1, times / 2);
      const state = isTold(key) ? 'told' : 'waiting';
      write(start, start.folder, failure, { key, before, times: all, state });
    },
  };
}

/** Of so many, those above the last power of two. */
function countUnwritten(times: number): number {
  return times === 0 ? 0 : times - 2 ** Math.floor(Math.log2(times));
}

/** What was met while nobody had answered counts with it. */
function record(
  start: Start,
  event: RoleEvent,
  failure: Failure,
  { key, unwritten }: { readonly key: string; readonly unwritten: number },
): void {
  const { folder } = start;
  const before = folder === null ? null : findCrash(folder, buildCrashId(key));
  const times = (before?.times ?? 0) + unwritten + 1;
  const { fields, description, severity } = failure;
  const own = { failure: description, severity, times };
  const { recorder } = start.open();
  const isTold = recorder.recordOwn(event.name, event.lane, { ...fields, ...own });
  if (folder === null) return;
  if (isTold) keepTold(folder, key);
  write(start, folder, failure, { key, before, times, state: isTold ? 'told' : 'waiting' });
}

interface Kept {
  readonly key: string;
  readonly before: Crash | null;
  readonly times: number;
  readonly state: Crash['state'];
}

function write(
  { effects, options }: Start,
  folder: string,
  { error, fields, severity, description, fingerprint }: Failure,
  { key, before, times, state }: Kept,
): void {
  const nowMs = effects.now();
  const last = new Date(nowMs).toISOString();
  const crash: Crash = {
    id: buildCrashId(key),
    first: before?.first ?? last,
    last,
    version: options.version,
    fingerprint,
    // The worst that it ever came to, with what the product said of it: a later time does not make that undone.
    severity: before === null ? severity : findWorst(before.severity, severity),
    times,
    state,
    fields: before === null || Object.keys(fields).length > 0 ? fields : before.fields,
    failure: description as unknown as Crash['failure'],
    text: printFailure(error),
    ...(before?.sending === undefined || state === 'told' ? {} : { sending: before.sending }),
  };
  writeCrash(folder, crash, nowMs);
}

function findWorst(one: Severity, other: Severity): Severity {
  return SEVERITIES.find((severity) => severity === one || severity === other) ?? other;
}

const SEVERITIES: readonly Severity[] = ['crashed', 'unhandled', 'handled'];
