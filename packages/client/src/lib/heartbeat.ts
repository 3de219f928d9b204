/**
 * A beat at the start and then again and again, each a little beside its time, so that a fleet that was started by one
 * command does not report at one moment for ever.
 */
import type { Effects } from '@candor/local/effects';
import {
  heartbeatIntervalMsDefault,
  heartbeatIntervalMsMax,
  heartbeatIntervalMsMin,
  heartbeatJitterShare,
} from '../limits.ts';

/** Runs `beat` now, and then about every `everyMs`. Returns a function that stops it. `beat` must not throw. */
export function startHeartbeat(
  beat: () => void,
  effects: Effects,
  everyMs: number = heartbeatIntervalMsDefault,
): () => void {
  const bounded = Number.isFinite(everyMs)
    ? Math.min(Math.max(everyMs, heartbeatIntervalMsMin), heartbeatIntervalMsMax)
    : heartbeatIntervalMsDefault;
  let isStopped = false;
  let cancel = (): void => undefined;
  const run = (): void => {
    if (isStopped) return;
    beat();
    cancel = effects.schedule(run, addJitter(bounded, effects));
  };
  run();
  return () => {
    isStopped = true;
    cancel();
  };
}

function addJitter(everyMs: number, effects: Effects): number {
  const [high = 0, low = 0] = effects.randomBytes(2);
  const fraction = (high * 256 + low) / 65_535;
  const jittered = everyMs * (1 + heartbeatJitterShare * (2 * fraction - 1));
  return Math.min(Math.round(jittered), heartbeatIntervalMsMax);
}
