import type { Telemetry } from '@candor/client/telemetry';
import { sendEveryMs } from './limits.ts';
import type { TelemetryEffects } from './session-telemetry.ts';

export interface Sending {
  /** Ends the session. In `detached` mode everything is done before the first wait, so that it works while a process exits. */
  readonly end: () => Promise<void>;
}

/** Sends every hour in this process, and at the end of the session in the given way. */
export function startSending<Events>(
  telemetry: Telemetry<Events>,
  mode: 'detached' | 'in_process',
  effects: TelemetryEffects,
): Sending {
  const schedule = effects.schedule ?? scheduleTimer;
  let cancel: () => void;
  const arm = (): void => {
    cancel = schedule(() => {
      void telemetry.send({ keepsAlive: false });
      arm();
    }, sendEveryMs);
  };
  arm();
  return {
    async end() {
      cancel();
      if (mode === 'detached') telemetry.sendDetached();
      else await telemetry.send();
      telemetry.close();
    },
  };
}

function scheduleTimer(run: () => void, delayMs: number): () => void {
  const timer = setTimeout(run, delayMs).unref();
  return () => clearTimeout(timer);
}
