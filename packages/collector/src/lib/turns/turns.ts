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

/** `onPlace` is called at once when there is a place to run or to wait in, and never for whoever is refused. */
export type TakeTurn = <Result>(
  run: () => Promise<Result>,
  onPlace?: () => void,
) => Promise<Result>;

export function createTurns(options: TurnsOptions): TakeTurn {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (run, onPlace) => {
    if (running >= options.atOnceMax) {
      if (waiting.length >= options.waitingMax) {
        throw new CollectorError(options.code, options.message, { retryAfterS: retryAfterBusyS });
      }
      onPlace?.();
      // Whoever ends hands over its place, so that nobody can slip in between.
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running += 1;
      onPlace?.();
    }
    try {
      return await run();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}

export type NextTurn = () => Promise<void>;

/**
 * The next turn of the event loop, for so many at once of those who ask in this one; the others have theirs in the turns after it.
 * Work that is put off until then is done in one go: for the door that is faster than to go from one kind of work to the next with
 * each report, and the disk is at work meanwhile.
 */
export function createNextTurn(atOnceMax: number): NextTurn {
  const waiting: (() => void)[] = [];
  const resume = (): void => {
    for (const go of waiting.splice(0, atOnceMax)) go();
    if (waiting.length > 0) setImmediate(resume);
  };
  return () =>
    new Promise((resolve) => {
      if (waiting.length === 0) setImmediate(resume);
      waiting.push(resolve);
    });
}
