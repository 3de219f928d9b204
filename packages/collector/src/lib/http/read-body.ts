/** Reads the bytes of a body, never more than it may have, whatever its headers promised. */
import type { IncomingMessage } from 'node:http';
import { CollectorError } from '../../errors.ts';
import type { BodyBudget } from './body-budget.ts';

export interface BodyReading {
  /**
   * The whole body, or null when the sender went away in the middle: nobody is left to answer. The rest of a refused body
   * stays unread.
   *
   * @throws CollectorError body_too_large, collector_busy
   */
  readonly body: Promise<Buffer | null>;
  /** Gives the bytes back to the budget, once they are no longer held. */
  readonly release: () => void;
}

/** @throws CollectorError body_too_large, before a byte is read, where the length is declared */
export function checkDeclaredLength(request: IncomingMessage, bytesMax: number): void {
  if (readDeclaredLength(request) > bytesMax) throw tooLarge(bytesMax);
}

/** Bytes of the body as its headers say; 0 where they do not. */
export function readDeclaredLength(request: IncomingMessage): number {
  return Number(request.headers['content-length'] ?? 0);
}

export function readBody(
  request: IncomingMessage,
  bytesMax: number,
  budget: BodyBudget,
): BodyReading {
  let taken = 0;
  const body = new Promise<Buffer | null>((resolve, reject) => {
    const chunks: Buffer[] = [];
    const end = (act: () => void): void => {
      request.off('data', onData).off('end', onEnd).off('close', onClose).off('error', onClose);
      request.pause();
      act();
    };
    const onData = (chunk: Buffer): void => {
      try {
        if (taken + chunk.length > bytesMax) throw tooLarge(bytesMax);
        budget.take(chunk.length);
        taken += chunk.length;
        chunks.push(chunk);
      } catch (failure) {
        end(() => reject(failure));
      }
    };
    // The listeners go with it: the request lives until its answer, and what they know of would, long after it was given back.
    const onEnd = (): void => {
      const [first] = chunks;
      const whole = chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks);
      end(() => resolve(whole));
    };
    const onClose = (): void => {
      if (!request.readableEnded) end(() => resolve(null));
    };
    request.on('data', onData).on('end', onEnd).on('close', onClose).on('error', onClose);
  });
  return { body, release: () => budget.give(taken) };
}

function tooLarge(bytesMax: number): CollectorError {
  return new CollectorError(
    'body_too_large',
    `Expected a body of at most ${bytesMax} bytes, got more. Send less at once: a session in parts, each under its first line.`,
  );
}
