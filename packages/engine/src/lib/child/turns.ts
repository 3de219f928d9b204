import { buildWasCancelled, ClickHouseException } from './exceptions.ts';

/** Lets a bounded number in at the same time, and a bounded number wait. */
export interface Turns {
  /**
   * Resolves with the function that ends the turn.
   * @throws ClickHouseException 202 when too many wait, 394 when the signal is aborted first.
   */
  readonly enter: (signal: AbortSignal) => Promise<() => void>;
  /** Resolves when nobody is in and nobody waits. */
  readonly drain: () => Promise<void>;
}

export function createTurns(runningMax: number, waitingMax: number): Turns {
  let running = 0;
  const waiting: (() => void)[] = [];
  const drained: (() => void)[] = [];

  const leave = (): void => {
    running -= 1;
    waiting.shift()?.();
    if (running === 0) for (const resolve of drained.splice(0)) resolve();
  };
  const begin = (): (() => void) => {
    running += 1;
    let left = false;
    return () => {
      if (!left) leave();
      left = true;
    };
  };

  return {
    enter: async (signal) => {
      if (signal.aborted) throw buildWasCancelled();
      if (running < runningMax) return begin();
      if (waiting.length >= waitingMax) throw tooMany(waitingMax);
      return new Promise((resolve, reject) => {
        const go = (): void => {
          signal.removeEventListener('abort', giveUp);
          resolve(begin());
        };
        const giveUp = (): void => {
          waiting.splice(waiting.indexOf(go), 1);
          reject(buildWasCancelled());
        };
        waiting.push(go);
        signal.addEventListener('abort', giveUp, { once: true });
      });
    },
    drain: async () => {
      if (running === 0) return;
      await new Promise<void>((resolve) => {
        drained.push(resolve);
      });
    },
  };
}

function tooMany(waitingMax: number): ClickHouseException {
  return new ClickHouseException(
    202,
    'TOO_MANY_SIMULTANEOUS_QUERIES',
    `Too many simultaneous queries: ${waitingMax} wait already, try again later`,
  );
}
