/**
 * A beat at the start and then again and again, each a little beside its time, so that a fleet that was started by one
 * command does not report at one moment for ever.
 *
 * While its lane is off a heart looks every so often whether it is on again, and then beats at once: who turns a running server
 * on does not wait for its next hour.
 */
import type { Effects } from '@candor/local/effects';
import {
  heartbeatIntervalMsDefault,
  heartbeatIntervalMsMax,
  heartbeatIntervalMsMin,
  heartbeatJitterShare,
  heartbeatLookIntervalMs,
} from '../limits.ts';

export interface Heartbeats {
  /** Beats now, and then about every `everyMs`. Returns a function that stops it. */
  readonly start: (heart: Heart, everyMs?: number) => () => void;
  /** Looks at once whether a lane is on that was off. */
  readonly look: () => void;
  readonly stopAll: () => void;
}

/** Neither may throw. */
export interface Heart {
  /** Also while the lane is off, at the usual times: other lanes have something to send. */
  readonly beat: () => void;
  readonly isOn: () => boolean;
}

export function createHeartbeats(effects: Effects): Heartbeats {
  const running = new Set<Running>();
  return {
    start: (heart, everyMs) => {
      const started = startHeart(heart, effects, boundInterval(everyMs));
      running.add(started);
      return () => {
        running.delete(started);
        started.stop();
      };
    },
    look: () => {
      for (const { look } of running) look();
    },
    stopAll: () => {
      for (const { stop } of running) stop();
      running.clear();
    },
  };
}

interface Running {
  readonly look: () => void;
  readonly stop: () => void;
}

function startHeart({ beat, isOn }: Heart, effects: Effects, everyMs: number): Running {
  let isStopped = false;
  let wasOn = false;
  let restMs = 0;
  let cancel = (): void => undefined;
  const arm = (): void => {
    // Stopped by the host from within its own callback, it is not begun again.
    if (isStopped) return;
    const stepMs = wasOn ? restMs : Math.min(restMs, heartbeatLookIntervalMs);
    restMs -= stepMs;
    cancel = effects.schedule(step, stepMs);
  };
  const run = (): void => {
    beat();
    wasOn = isOn();
    restMs = addJitter(everyMs, effects);
    arm();
  };
  const step = (): void => {
    if (isStopped) return;
    if (restMs <= 0 || isOn()) run();
    else arm();
  };
  run();
  return {
    look: () => {
      if (isStopped || wasOn || !isOn()) return;
      cancel();
      run();
    },
    stop: () => {
      isStopped = true;
      cancel();
    },
  };
}

function boundInterval(everyMs: number = heartbeatIntervalMsDefault): number {
  return Number.isFinite(everyMs)
    ? Math.min(Math.max(everyMs, heartbeatIntervalMsMin), heartbeatIntervalMsMax)
    : heartbeatIntervalMsDefault;
}

function addJitter(everyMs: number, effects: Effects): number {
  const [high = 0, low = 0] = effects.randomBytes(2);
  const fraction = (high * 256 + low) / 65_535;
  const jittered = everyMs * (1 + heartbeatJitterShare * (2 * fraction - 1));
  return Math.min(Math.round(jittered), heartbeatIntervalMsMax);
}
