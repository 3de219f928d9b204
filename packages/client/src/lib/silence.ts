/**
 * Telemetry that never began, since what it needs failed at the very start: it takes every call, and does nothing.
 */
import { createEffects } from '@candor/local/effects';
import type { Telemetry } from '../telemetry.ts';
import { CLOSED, NOTHING, NOTHING_SENT, UNANSWERED } from './door.ts';
import { createVitalSigns } from './vitals.ts';

export function createSilence<Events, Failures, Operations extends string>(): Telemetry<
  Events,
  Failures,
  Operations
> {
  // What the host asks for itself it gets all the same.
  const effects = createEffects();
  const signs = createVitalSigns(effects, effects.elapsedMs());
  return {
    record: NOTHING,
    recordOnce: NOTHING,
    recordDaily: NOTHING,
    heartbeat: () => NOTHING,
    measure: <Result>(_name: string, run: () => Result) => run(),
    took: NOTHING,
    exception: NOTHING,
    startTimer: signs.startTimer,
    countError: signs.countError,
    vitals: signs.read,
    pseudonym: () => '',
    send: () => Promise.resolve(NOTHING_SENT),
    sendDetached: () => false,
    decisions: () => ({}),
    choose: () => CLOSED,
    applySitePolicy: NOTHING,
    setRawLog: () => CLOSED,
    askOnce: () => Promise.resolve(UNANSWERED),
    takeNotice: () => null,
    counts: () => ({ recorded: 0, refused: 0, lost: 0 }),
    close: NOTHING,
  };
}
