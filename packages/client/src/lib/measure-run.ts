/**
 * An operation of the host's, run as it would run without us, with how long it took and whether it failed.
 */

/** Whether the operation came to its end, or threw or rejected. What it threw is nobody's business here. */
export type Outcome = 'done' | 'failed';

/**
 * Runs the operation and gives back what it gives, also what it throws. `tell` is called once, when it is over: for a promise
 * when that is settled. `tell` must not throw.
 */
export function measureRun<Result>(
  run: () => Result,
  startTimer: () => () => number,
  tell: (elapsedMs: number, outcome: Outcome) => void,
): Result {
  const elapsedMs = startTimer();
  let result: Result;
  try {
    result = run();
  } catch (error) {
    tell(elapsedMs(), 'failed');
    throw error;
  }
  // No other thing that has a `then`: some start their work only when it is called, and would do it twice.
  if (!(result instanceof Promise)) {
    tell(elapsedMs(), 'done');
    return result;
  }
  return tellWhenSettled(result, (outcome) => tell(elapsedMs(), outcome)) as Result;
}

async function tellWhenSettled(
  promise: Promise<unknown>,
  tell: (outcome: Outcome) => void,
): Promise<unknown> {
  let outcome: Outcome = 'failed';
  try {
    const value = await promise;
    outcome = 'done';
    return value;
  } finally {
    tell(outcome);
  }
}
