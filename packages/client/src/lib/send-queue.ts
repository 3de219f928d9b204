/**
 * One attempt to send at a time. Who asks while one is under way gets the next one, which then has what was recorded
 * meanwhile; all who ask in that time share it.
 */
import { postMsMax, sendMsMax } from '../limits.ts';
import type { SendResult } from '../telemetry.ts';

export interface SendQueue {
  /** Never rejects. `keepsAlive` tells whether the attempt may keep the process alive. */
  readonly send: (keepsAlive: boolean) => Promise<SendResult>;
}

export function createSendQueue(attempt: (keepsAlive: boolean) => Promise<SendResult>): SendQueue {
  let running: Promise<SendResult> | null = null;
  let next: Promise<SendResult> | null = null;
  let nextKeepsAlive = false;

  const start = (keepsAlive: boolean): Promise<SendResult> => {
    const started = attempt(keepsAlive)
      .catch(() => NOTHING_SENT)
      .finally(() => {
        if (running === started) running = null;
      });
    running = started;
    return started;
  };

  return {
    send: (keepsAlive) => {
      if (running === null) return start(keepsAlive);
      nextKeepsAlive ||= keepsAlive;
      next ??= running.then(() => {
        const isKeptAlive = nextKeepsAlive;
        next = null;
        nextKeepsAlive = false;
        return start(isKeptAlive);
      });
      return keepsAlive ? holdUntilSettled(next) : next;
    },
  };
}

/**
 * The attempt under way may hold nothing of its own: without a timer the process would end before its turn comes. The timer
 * fires after both attempts must be over, so that it holds nobody for ever.
 */
async function holdUntilSettled(next: Promise<SendResult>): Promise<SendResult> {
  const held = setTimeout(() => undefined, 2 * (sendMsMax + postMsMax));
  try {
    return await next;
  } finally {
    clearTimeout(held);
  }
}

const NOTHING_SENT: SendResult = { sent: 0, kept: 0, dropped: 0 };
