/** Reads the bytes of a report's body, never more than a report may have, whatever its headers promised. */
import type { IncomingMessage } from 'node:http';
import { CollectorError } from '../../errors.ts';
import { bodyBytesMax } from '../../limits.ts';
import type { BodyBudget } from './body-budget.ts';

/** Null when the sender went away in the middle: nobody is left to answer. */
export type ReadBody = Buffer | null;

/** @throws CollectorError body_too_large, before a byte is read where the length is declared */
export function checkDeclaredLength(request: IncomingMessage): void {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > bodyBytesMax) throw tooLarge();
}

/**
 * Resolves to the whole body, and gives its bytes back to the budget with `release`. Leaves the rest of a refused body
 * unread.
 *
 * @throws CollectorError body_too_large, collector_busy
 */
export function readBody(
  request: IncomingMessage,
  budget: BodyBudget,
): { readonly body: Promise<ReadBody>; readonly release: () => void } {
  let taken = 0;
  const body = new Promise<ReadBody>((resolve, reject) => {
    const chunks: Buffer[] = [];
    const end = (act: () => void): void => {
      request.off('data', onData).off('end', onEnd).off('close', onClose).off('error', onClose);
      request.pause();
      act();
    };
    const onData = (chunk: Buffer): void => {
      try {
        if (taken + chunk.length > bodyBytesMax) throw tooLarge();
        budget.take(chunk.length);
        taken += chunk.length;
        chunks.push(chunk);
      } catch (failure) {
        end(() => reject(failure));
      }
    };
    const onEnd = (): void => end(() => resolve(Buffer.concat(chunks)));
    const onClose = (): void => end(() => resolve(null));
    request.on('data', onData).on('end', onEnd).on('close', onClose).on('error', onClose);
  });
  return { body, release: () => budget.give(taken) };
}

function tooLarge(): CollectorError {
  return new CollectorError(
    'body_too_large',
    `Expected a body of at most ${bodyBytesMax} bytes, got more. Send the session in parts, each under its first line.`,
  );
}
