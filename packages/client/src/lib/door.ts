/**
 * Lets the host's calls in until the session is closed, and lets nothing out that would be thrown.
 */
import type { AskResult, ChoiceResult, SendResult } from '../telemetry.ts';

export interface Door {
  readonly serve: <Result>(fallback: Result, run: () => Result) => Result;
  readonly isClosed: () => boolean;
  readonly close: () => void;
}

export function createDoor(): Door {
  let isClosed = false;
  const serve: Door['serve'] = (fallback, run) => {
    if (isClosed) return fallback;
    try {
      return run();
    } catch {
      return fallback;
    }
  };
  return {
    serve,
    isClosed: () => isClosed,
    close: () => {
      isClosed = true;
    },
  };
}

/** What calls give back that are not let in. */
export const NOTHING: () => void = () => undefined;
export const UNANSWERED: AskResult = { answer: null, by: null, kept: { ok: true } };
export const NOTHING_SENT: SendResult = { sent: 0, kept: 0, dropped: 0 };
export const CLOSED: ChoiceResult = {
  ok: false,
  message:
    'Expected an open session to keep the choice in, got one that is closed or could not be opened.',
};
