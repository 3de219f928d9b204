import type { TelemetryOptions } from '@candor/client/telemetry';

/** What telemetry can be given from outside; the server takes its own clock, timers and environment from the same object. */
export type TelemetryEffects = NonNullable<TelemetryOptions<never>['effects']>;

/** What the server itself takes from outside. */
export type ServerEffects = Required<
  Pick<TelemetryEffects, 'now' | 'env' | 'schedule' | 'randomUuid'>
>;

/** The real clock, timers and environment, with any of them replaced. Timers never keep the process alive. */
export function fillServerEffects(given: TelemetryEffects = {}): ServerEffects {
  return {
    now: given.now ?? Date.now,
    env: given.env ?? process.env,
    randomUuid: given.randomUuid ?? (() => globalThis.crypto.randomUUID()),
    schedule:
      given.schedule ??
      ((run, delayMs) => {
        const timer = setTimeout(run, delayMs).unref();
        return () => clearTimeout(timer);
      }),
  };
}
