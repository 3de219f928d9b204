/**
 * What only the start of a product knows, kept until something is decided by it: a product may change its working folder, its environment
 * and its options in between.
 */
import type { Effects } from '@candor/local/effects';
import { copyStartVariables, readElapsedMs, readWorkingFolder } from '@candor/local/start-facts';
import type { Manifest } from '@candor/manifest/manifest';
import type { Declaration, TelemetryOptions } from '../telemetry.ts';

export interface StartNote {
  readonly manifest: Manifest;
  readonly hash: string;
  readonly options: TelemetryOptions<unknown>;
  /** Null where it was removed under the process. */
  readonly workingFolder: string | null;
  /** The variables on which a first decision depends. */
  readonly env: Effects['env'];
  /** By the clock that nobody can set. */
  readonly startedMs: number;
  /** Whether an event tells of failures, or of how sessions end. */
  readonly tellsFailures: boolean;
}

/** Throws where the declaration is none, or what the host passed throws. */
export function noteStart(
  { manifest, hash }: Pick<Declaration, 'manifest' | 'hash'>,
  given: TelemetryOptions<unknown>,
): StartNote {
  const { effects = {}, failures } = given;
  const env = copyStartVariables(manifest, effects.env ?? process.env);
  const tellsHealth = failures?.health !== false;
  return {
    manifest,
    hash,
    options: { ...given },
    workingFolder: readWorkingFolder(),
    env,
    startedMs: readElapsed(effects),
    tellsFailures: Object.values(manifest.events).some(
      ({ role }) => role === 'failure' || (role === 'health' && tellsHealth),
    ),
  };
}

/** An uptime is not worth a start without telemetry. */
function readElapsed({ elapsedMs, now }: Partial<Effects>): number {
  try {
    return (elapsedMs ?? now ?? readElapsedMs)();
  } catch {
    return 0;
  }
}
