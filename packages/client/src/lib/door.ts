/**
 * Lets the host's calls in until the session is closed, and lets nothing out that would be thrown.
 */

export interface Door {
  readonly serve: <Result>(fallback: Result, run: () => Result) => Result;
  readonly isClosed: () => boolean;
  readonly close: {
    /** Runs `stop` when the session is closed. */
    readonly before: (stop: () => void) => void;
    readonly now: (finish: () => void) => void;
  };
}

export function createDoor(): Door {
  const stops: (() => void)[] = [];
  let isClosed = false;
  const serve: Door['serve'] = (fallback, run) => {
    if (isClosed) return fallback;
    try {
      return run();
    } catch {
      return fallback;
    }
  };
  return {
    serve,
    isClosed: () => isClosed,
    close: {
      before: (stop) => void stops.push(stop),
      now: (finish) => {
        for (const stop of stops) serve(undefined, stop);
        serve(undefined, finish);
        isClosed = true;
      },
    },
  };
}
