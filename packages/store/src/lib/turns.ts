/** Turns: no more than so many at the same time; who comes later waits, in the order of coming. */

export type TakeTurn = <Result>(
  run: () => Promise<Result>,
  signal?: AbortSignal,
) => Promise<Result>;

/**
 * Makes a turn-taker for `turnsMax` at the same time. Whoever gives up while waiting is not run at all; once running, a turn
 * lasts until `run` ends, which should look at the signal itself.
 *
 * @throws The signal's reason, for whoever gave up; and what `run` throws.
 */
export function createTurns(turnsMax: number): TakeTurn {
  const waiting = new Set<() => void>();
  let running = 0;
  const begin = (): void => {
    for (const start of waiting) {
      if (running >= turnsMax) return;
      waiting.delete(start);
      running += 1;
      start();
    }
  };
  const wait = async (signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      const giveUp = (): void => {
        waiting.delete(start);
        reject(signal?.reason as Error);
      };
      const start = (): void => {
        signal?.removeEventListener('abort', giveUp);
        resolve();
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      waiting.add(start);
      begin();
    });
  return async (run, signal) => {
    signal?.throwIfAborted();
    await wait(signal);
    try {
      return await run();
    } finally {
      running -= 1;
      begin();
    }
  };
}
