/**
 * Slows down guessing: after a few wrong passwords a name has to wait, twice as long each time. It goes by name and not by
 * address, because addresses are not kept; an attacker can thus keep a name waiting, but never longer than the most.
 */
import { CollectorError } from '../../errors.ts';
import {
  attemptDelayMsMax,
  attemptDelayMsMin,
  attemptNamesMax,
  attemptsFreeMax,
} from '../../limits.ts';

export interface Attempts {
  /** @throws CollectorError too_many_attempts while the name has to wait */
  readonly check: (name: string) => void;
  readonly addFailure: (name: string) => void;
  readonly clear: (name: string) => void;
  /** To be called for each that was refused as wrong. */
  readonly noteWrong: () => void;
  readonly counts: () => AttemptCounts;
}

/** Since the start, of all names together: whose they were is told nowhere. */
export interface AttemptCounts {
  readonly wrong: number;
  /** Turned away unread, because the name had to wait. */
  readonly keptWaiting: number;
}

interface Failures {
  readonly count: number;
  /** Milliseconds since the epoch. */
  readonly waitUntil: number;
}

export function createAttempts(now: () => number): Attempts {
  const failures = new Map<string, Failures>();
  const counts = { wrong: 0, keptWaiting: 0 };
  return {
    check: (name) => {
      const waitMs = (failures.get(name)?.waitUntil ?? 0) - now();
      if (waitMs <= 0) return;
      counts.keptWaiting += 1;
      throw new CollectorError(
        'too_many_attempts',
        'Expected the right password, got several wrong ones in a row. Wait before the next attempt.',
        { retryAfterS: Math.ceil(waitMs / 1000) },
      );
    },
    addFailure: (name) => {
      const count = (failures.get(name)?.count ?? 0) + 1;
      const doublings = count - attemptsFreeMax;
      const delayMs =
        doublings < 0 ? 0 : Math.min(attemptDelayMsMin * 2 ** doublings, attemptDelayMsMax);
      failures.set(name, { count, waitUntil: now() + delayMs });
      forgetOne(failures);
    },
    clear: (name) => void failures.delete(name),
    noteWrong: () => {
      counts.wrong += 1;
    },
    counts: () => ({ ...counts }),
  };
}

/** Whoever waits least, or waits no more: names that were made up to fill the list push none out that is being kept waiting. */
function forgetOne(failures: Map<string, Failures>): void {
  if (failures.size <= attemptNamesMax) return;
  let least: { readonly name: string; readonly waitUntil: number } | undefined;
  for (const [name, { waitUntil }] of failures) {
    if (least === undefined || waitUntil < least.waitUntil) least = { name, waitUntil };
  }
  if (least !== undefined) failures.delete(least.name);
}
