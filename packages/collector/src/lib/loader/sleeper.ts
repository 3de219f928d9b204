/** Waiting that can be ended early: a stop does not wait for it. */
export interface Sleeper {
  readonly sleep: (ms: number) => Promise<void>;
  /** Ends the sleep that is going on, and every later one at once. */
  readonly wake: () => void;
}

export function createSleeper(): Sleeper {
  let isAwake = false;
  let end: (() => void) | null = null;
  return {
    sleep: (ms) => {
      if (isAwake) return Promise.resolve();
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        end = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    },
    wake: () => {
      isAwake = true;
      end?.();
    },
  };
}

/** A store that neither takes nor refuses keeps its request open for minutes; nothing is lost by not waiting for it. */
export async function waitAtMost(running: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([running, timeUp]);
  clearTimeout(timer);
}
