/**
 * What becomes of a failure that is the product's to mend: recorded once for a release where the user agreed, kept until the user answers
 * where nobody has. In both cases the user can read all of it.
 */
import { buildCrashId, findCrash, writeCrash, type Crash } from '@candor/local/crash-store';
import { keepTold, nameFailure, wasTold } from '@candor/local/told-failures';
import { knownFailuresMax } from '../../limits.ts';
import type { Start } from '../start.ts';
import type { RoleEvent } from './failure-calls.ts';
import { printFailure } from './print-failure.ts';
import type { Failure } from './report-failure.ts';

/** `on` record it · `ask` keep it until the user answers · `off` keep nothing. */
export type Wish = 'on' | 'ask' | 'off';

export interface CrashKeeper {
  /** What the user wants, as of the last look. */
  readonly readWish: () => Wish;
  readonly keep: (failure: Failure, wish: Exclude<Wish, 'off'>) => void;
}

export function createCrashKeeper(start: Start, event: RoleEvent): CrashKeeper {
  /** How often each was met in this process before anybody had answered, and those that were told. */
  const met = new Map<string, number>();
  const told = new Set<string>();
  return {
    readWish: () => readWish(start, event),
    keep: (failure, wish) => {
      const key = nameFailure(failure.fingerprint, start.options.version);
      if (told.has(key)) return;
      if (wish === 'on') {
        recordOnce(start, event, failure, key);
        if (told.size < knownFailuresMax) told.add(key);
        return;
      }
      const times = (met.get(key) ?? 0) + 1;
      if (times > 1 || met.size < knownFailuresMax) met.set(key, times);
      keepWaiting(start, failure, key, times);
    },
  };
}

function readWish({ folder, manifest, watch }: Start, { lane }: RoleEvent): Wish {
  const decision = watch.decisions()[lane];
  if (decision?.state === 'on') return 'on';
  const isUnanswered =
    decision?.decidedBy === 'default' && manifest.lanes[lane]?.consent === 'ask' && folder !== null;
  return isUnanswered ? 'ask' : 'off';
}

/** What was met while nobody had answered counts with it. */
function recordOnce(start: Start, event: RoleEvent, failure: Failure, key: string): void {
  const { folder } = start;
  if (folder !== null && wasTold(folder, key)) return;
  const before = folder === null ? null : findCrash(folder, buildCrashId(key));
  const all = (before?.times ?? 0) + 1;
  const { fields, description, severity } = failure;
  const own = { failure: description, severity, times: all };
  const { recorder } = start.open();
  const isTold = recorder.recordOwn(event.name, event.lane, { ...fields, ...own });
  if (folder === null) return;
  if (isTold) keepTold(folder, key);
  write(start, folder, failure, key, { before, times: all, state: isTold ? 'told' : 'waiting' });
}

/** The counts between two powers of two are written with the next. */
function keepWaiting(start: Start, failure: Failure, key: string, times: number): void {
  const { folder } = start;
  const isPowerOfTwo = (times & (times - 1)) === 0;
  if (folder === null || !isPowerOfTwo || wasTold(folder, key)) return;
  const before = findCrash(folder, buildCrashId(key));
  const all = (before?.times ?? 0) + Math.max(1, times / 2);
  write(start, folder, failure, key, { before, times: all, state: 'waiting' });
}

function write(
  { effects, options }: Start,
  folder: string,
  { error, fields, severity, description, fingerprint }: Failure,
  key: string,
  {
    before,
    times,
    state,
  }: { readonly before: Crash | null; readonly times: number; readonly state: Crash['state'] },
): void {
  const nowMs = effects.now();
  const last = new Date(nowMs).toISOString();
  const crash: Crash = {
    id: buildCrashId(key),
    first: before?.first ?? last,
    last,
    version: options.version,
    fingerprint,
    severity,
    times,
    state,
    fields,
    failure: description as unknown as Crash['failure'],
    text: printFailure(error),
  };
  writeCrash(folder, crash, nowMs);
}
