/**
 * Telemetry that never began, since what it needs failed at the very start: it takes every call, and does nothing.
 */
import { createEffects } from '@candor/local/effects';
import type { AskResult, ChoiceResult, SendResult, Telemetry } from '../telemetry.ts';
import { createVitalSigns } from './vitals.ts';

export function createSilence<Events>(): Telemetry<Events> {
  // What the host asks for itself it gets all the same.
  const signs = createVitalSigns(createEffects());
  return {
    record: NOTHING,
    recordOnce: NOTHING,
    recordDaily: NOTHING,
    heartbeat: () => NOTHING,
    measure: (_event, run) => run(),
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

/** What calls give back once the session is closed, too. */
export const NOTHING: () => void = () => undefined;
export const UNANSWERED: AskResult = { answer: null, by: null, kept: { ok: true } };
export const NOTHING_SENT: SendResult = { sent: 0, kept: 0, dropped: 0 };
export const CLOSED: ChoiceResult = {
  ok: false,
  message: 'Expected an open session to keep the choice in, got one that was closed.',
};
