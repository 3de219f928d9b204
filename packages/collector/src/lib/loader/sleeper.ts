/** A sleep that can be ended early: a stop does not wait for it. */
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
