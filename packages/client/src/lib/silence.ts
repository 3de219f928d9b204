/**
 * Telemetry that does not work, since what it needs failed at the very start or can not be loaded: it takes every call, and does nothing.
 */
import { createEffects } from '@candor/local/effects';
import type { Telemetry } from '../telemetry.ts';
import { CLOSED, NOTHING, NOTHING_SENT, UNANSWERED } from './door.ts';
import { createVitalSigns, type Vitals, type VitalSigns } from './vitals.ts';

export function createSilence<Events, Failures, Operations extends string>(): Telemetry<
  Events,
  Failures,
  Operations
> {
  let signs: VitalSigns | null = null;
  // What the host asks for itself it gets all the same, where that can be loaded.
  const readSigns = <Value>(fallback: Value, read: (from: VitalSigns) => Value): Value => {
    try {
      return read((signs ??= openSigns()));
    } catch {
      return fallback;
    }
  };
  return {
    record: NOTHING,
    recordOnce: NOTHING,
    recordDaily: NOTHING,
    heartbeat: () => NOTHING,
    measure: <Result>(_name: string, run: () => Result) => run(),
    took: NOTHING,
    exception: NOTHING,
    startTimer: () => readSigns(NO_TIMER, ({ startTimer }) => startTimer()),
    countError: () => readSigns(undefined, ({ countError }) => countError()),
    vitals: () => readSigns(NO_VITALS, ({ read }) => read()),
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

function openSigns(): VitalSigns {
  const effects = createEffects();
  return createVitalSigns(effects, effects.elapsedMs());
}

const NO_TIMER = (): number => 0;

const NO_VITALS: Vitals = {
  uptimeSeconds: 0,
  errorsLastHour: 0,
  processMemoryBytes: 0,
  processorSeconds: 0,
  processors: 0,
  runtime: 'nodejs',
  runtimeVersion: '',
};
