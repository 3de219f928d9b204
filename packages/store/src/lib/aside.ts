/** Work that whoever started it waits for only so long, one piece at a time. */

export interface Aside {
  /** Nothing may be under way. */
  readonly start: (work: () => Promise<void>) => void;
  /**
   * Waits for what is under way, `ms` milliseconds at most; resolves to whether nothing is any more.
   *
   * @throws What the work threw, to the first that hears of its end.
   */
  readonly settle: (ms: number) => Promise<boolean>;
}

export function createAside(): Aside {
  let running: Promise<void> | null = null;
  return {
    start: (work) => {
      running = work();
      // Whoever asks next is told; nobody need ask.
      running.catch(() => undefined);
    },
    settle: async (ms) => {
      if (running === null) return true;
      let timer: NodeJS.Timeout | undefined;
      const timeUp = new Promise<false>((resolve) => {
        timer = setTimeout(resolve, ms, false);
      });
      try {
        const isDone = await Promise.race([running.then(() => true), timeUp]);
        if (isDone) running = null;
        return isDone;
      } catch (failure) {
        running = null;
        throw failure;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
