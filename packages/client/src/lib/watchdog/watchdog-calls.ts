/**
 * Has the main thread watched where the host asks for that, as long as the lane is on. Until then it is a timer, and nothing else is loaded.
 */
import { watchOffIntervalMs, watchStartMs } from '../../limits.ts';
import type { Door } from '../door.ts';
import type { RoleEvent } from '../failures/failure-calls.ts';
import type { Start } from '../start.ts';
import { openWatchdog, type Watchdog } from './open-watchdog.ts';

/** None of them throws. */
export interface WatchdogCalls {
  /** Looks whether the lane is on, as the user may have said something. */
  readonly look: () => void;
  readonly close: () => void;
}

export function createWatchdogCalls(start: Start, { serve }: Door): WatchdogCalls {
  const event = start.options.watchdog === undefined ? null : findSlowness(start);
  if (event === null) return UNWATCHED;
  let watchdog: Watchdog | null = null;
  let cancel = (): void => undefined;

  const lookIn = (delayMs: number): void => {
    cancel();
    cancel = start.effects.schedule(() => serve(undefined, open), delayMs);
  };
  const open = (): void => {
    start.look();
    const isOn = start.watch.decisions()[event.lane]?.state === 'on';
    if (isOn) watchdog = openWatchdog(start.open(), event, onEnd);
    if (watchdog === null) lookIn(watchOffIntervalMs);
  };
  const onEnd = (mayComeAgain: boolean): void => {
    if (!mayComeAgain) return;
    watchdog = null;
    lookIn(watchOffIntervalMs);
  };
  serve(undefined, () => lookIn(watchStartMs));
  return {
    look: () =>
      serve(undefined, () => {
        if (watchdog === null) lookIn(watchStartMs);
        else watchdog.look();
      }),
    close: () =>
      serve(undefined, () => {
        cancel();
        watchdog?.close();
      }),
  };
}

const UNWATCHED: WatchdogCalls = { look: () => undefined, close: () => undefined };

function findSlowness({ manifest }: Start): RoleEvent | null {
  for (const [name, { lane, role }] of Object.entries(manifest.events)) {
    if (role === 'slowness') return { name, lane };
  }
  return null;
}
