/** Lets so many run at once, so many wait in turn, and refuses the rest: bounded work in bounded memory. */
import { CollectorError, type CollectorErrorCode } from '../../errors.ts';
import { retryAfterBusyS } from '../../limits.ts';

export interface TurnsOptions {
  readonly atOnceMax: number;
  readonly waitingMax: number;
  /** What those are told for whom there is no room to wait. */
  readonly code: CollectorErrorCode;
  readonly message: string;
}

export type TakeTurn = <Result>(run: () => Promise<Result>) => Promise<Result>;

export function createTurns(options: TurnsOptions): TakeTurn {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (run) => {
    if (running >= options.atOnceMax) {
      if (waiting.length >= options.waitingMax) {
        throw new CollectorError(options.code, options.message, { retryAfterS: retryAfterBusyS });
      }
      // Whoever ends hands over its place, so that nobody can slip in between.
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running += 1;
    try {
      return await run();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
