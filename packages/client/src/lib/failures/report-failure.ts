/**
 * A failure's way: told in the closed vocabulary, judged, known by its fingerprint, and then recorded, kept for the user, or counted.
 */
import { describeThrown } from '@candor/crash/describe-thrown';
import { fingerprintFailure } from '@candor/crash/fingerprint';
import { judgeThrown } from '@candor/crash/judge';
import type { FailureDescription } from '@candor/crash/description';
import { compileShapers } from '@candor/manifest/shape';
import { describedFailuresMax, describedFailuresMs } from '../../limits.ts';
import type { Severity, TelemetryOptions } from '../../telemetry.ts';
import type { Start } from '../start.ts';
import type { RoleEvent } from './failure-calls.ts';
import { createCrashKeeper } from './keep-crash.ts';
import { createEmptyVocabulary, readVocabulary } from './read-vocabulary.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What the user wants to become of a failure: `on` record it · `ask` keep it until the user answers · `off` keep nothing. */
export type Wish = 'on' | 'ask' | 'off';

/** How the product's own code is known. */
export interface OwnCode {
  readonly vocabulary: TelemetryOptions<unknown>['vocabulary'];
  /** Folders. */
  readonly roots: readonly string[];
}

export interface Reporter {
  /**
   * Whether the failure is the product's to mend (`told`), was only counted, or came among too many to look at (`passed`).
   */
  readonly report: (
    error: unknown,
    fields: Fields,
    severity: Severity,
    wish: Wish,
  ) => 'told' | 'counted' | 'passed';
}

/** A failure that is the product's to mend, with all that is to be kept of it. */
export interface Failure {
  readonly error: unknown;
  /** The product's own, shaped. */
  readonly fields: Fields;
  readonly severity: Severity;
  readonly description: FailureDescription;
  readonly fingerprint: string;
}

/** `event` is the one that has the role failure; null where failures are only counted. */
export function createReporter(
  start: Start,
  event: RoleEvent | null,
  { vocabulary: given, roots: folders }: OwnCode,
): Reporter {
  const { effects, manifest } = start;
  const known = readVocabulary(given);
  const vocabulary = known ?? createEmptyVocabulary(manifest.product);
  // Without a vocabulary nobody vouches for what lies in the product's folders: then failures are counted.
  const roots = known === null ? [] : folders;
  const mayDescribe = createBudget(effects.elapsedMs);
  const keeper = event === null ? null : createCrashKeeper(start, event);
  const shape = event === null ? undefined : compileShapers(manifest).event(event.name);
  return {
    report: (error, fields, severity, wish) => {
      // What nobody caught comes once, as a rule, and is what matters most.
      if (severity === 'handled' && !mayDescribe()) return 'passed';
      const description = describeThrown(error, vocabulary, roots);
      if (judgeThrown(description, vocabulary).verdict === 'count') return 'counted';
      if (wish !== 'off') {
        const { fingerprint } = fingerprintFailure(description);
        const own = shape?.(fields).fields ?? {};
        keeper?.keep({ error, fields: own, severity, description, fingerprint }, wish);
      }
      return 'told';
    },
  };
}

/** Lets through so many in so long: a program that fails in a loop is not to be slowed down by telling of it. */
function createBudget(elapsedMs: () => number): () => boolean {
  let sinceMs = elapsedMs();
  let count = 0;
  return () => {
    const nowMs = elapsedMs();
    if (nowMs - sinceMs >= describedFailuresMs) {
      sinceMs = nowMs;
      count = 0;
    }
    count += 1;
    return count <= describedFailuresMax;
  };
}
