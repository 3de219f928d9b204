/** A queue: one piece of work after the other, in the order of the calls; a failure is the caller's alone. */

export interface Queue {
  readonly add: <Result>(run: () => Promise<Result>) => Promise<Result>;
  /** Whether whoever comes now would have to wait. */
  readonly isBusy: () => boolean;
}

export function createQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve();
  let size = 0;
  return {
    add: async (run) => {
      size += 1;
      const result = last.then(run, run);
      last = result.catch(() => undefined);
      try {
        return await result;
      } finally {
        size -= 1;
      }
    },
    isBusy: () => size > 0,
  };
}
