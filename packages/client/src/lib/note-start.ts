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
  readonly tellsEnds: boolean;
}

/** Throws where the declaration is none, or what the host passed throws. */
export function noteStart(
  { manifest, hash }: Pick<Declaration, 'manifest' | 'hash'>,
  given: TelemetryOptions<unknown>,
): StartNote {
  const { effects = {}, failures } = given;
  const env = copyStartVariables(manifest, effects.env ?? process.env);
  const roles = new Set(Object.values(manifest.events).map(({ role }) => role));
  const tellsEnds = failures?.health !== false && roles.has('health');
  return {
    manifest,
    hash,
    options: copyOptions(given),
    workingFolder: readWorkingFolder(),
    env,
    startedMs: readElapsed(effects),
    tellsFailures: tellsEnds || roles.has('failure'),
    tellsEnds,
  };
}

/** By name: options may be an instance of a class, whose values a spread would leave out. */
function copyOptions(given: TelemetryOptions<unknown>): TelemetryOptions<unknown> {
  const names = Object.keys(OPTIONS) as (keyof typeof OPTIONS)[];
  return Object.fromEntries(
    names.map((name) => [name, given[name]]),
  ) as unknown as TelemetryOptions<unknown>;
}

const OPTIONS = {
  version: 1,
  facts: 1,
  folder: 1,
  settingsFolders: 1,
  projectFolder: 1,
  collector: 1,
  key: 1,
  proxy: 1,
  caFile: 1,
  sinks: 1,
  rawLog: 1,
  licence: 1,
  vocabulary: 1,
  failures: 1,
  watchdog: 1,
  effects: 1,
} satisfies Record<keyof TelemetryOptions<unknown>, 1>;

/** An uptime is not worth a start without telemetry. */
function readElapsed({ elapsedMs, now }: Partial<Effects>): number {
  try {
    return (elapsedMs ?? now ?? readElapsedMs)();
  } catch {
    return 0;
  }
}
