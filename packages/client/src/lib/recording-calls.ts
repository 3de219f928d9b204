/**
 * The host's calls that record something, and those that help it to have something to record. As long as no lane is on, none of
 * them opens a session.
 */
import type { Telemetry } from '../telemetry.ts';
import type { Door } from './door.ts';
import type { FailureCalls } from './failures/failure-calls.ts';
import { measureRun, type Outcome } from './measure-run.ts';
import type { OperationSize, SlownessCalls } from './slowness/slowness-calls.ts';
import type { Start } from './start.ts';

/**
 * Runs an operation and gives back what it gives, also what it throws. A promise is measured until it is settled.
 *
 * With `read` it records the event with what that makes of how long it took and how it ended. Without, the name is that of an operation
 * of the event that has the role slowness: it is told as by `took()`, if it did not fail.
 */
export interface Measure<Events, Operations extends string> {
  <Result>(operation: Operations, run: () => Result, options?: OperationSize): Result;
  <Name extends keyof Events & string, Result>(
    event: Name,
    run: () => Result,
    read: (elapsedMs: number, outcome: Outcome) => Events[Name],
  ): Result;
}

type RecordingCalls<Events, Operations extends string> = Pick<
  Telemetry<Events, unknown, Operations>,
  | 'record'
  | 'recordOnce'
  | 'recordDaily'
  | 'measure'
  | 'took'
  | 'startTimer'
  | 'countError'
  | 'vitals'
  | 'pseudonym'
>;

export function createRecordingCalls<Events, Operations extends string>(
  { find, signs }: Start,
  { serve, isClosed }: Door,
  { took }: SlownessCalls,
  { begin }: FailureCalls,
): RecordingCalls<Events, Operations> {
  const startTimer = (): (() => number) => signs().startTimer();
  return {
    record: (event, fields) => {
      // As `serve()` does, without a function for each event.
      if (isClosed()) return;
      try {
        find()?.recorder.record(event, fields as Fields);
      } catch {
        // Nothing that is thrown leaves.
      }
    },
    recordOnce: (event, key, fields) =>
      serve(undefined, () => find()?.recorder.recordOnce(event, key, fields as Fields)),
    recordDaily: (event, key, fields) =>
      serve(undefined, () => find()?.recorder.recordDaily(event, key, fields as Fields)),
    measure: <Result>(name: string, run: () => Result, then?: OperationSize | Read): Result => {
      // It may be the whole work of a command, which does not come to its event loop before the end.
      begin();
      return measureRun(run, startTimer, (elapsedMs, outcome) => {
        if (typeof then === 'function') {
          const read = (): Fields => then(elapsedMs, outcome) as Fields;
          serve(undefined, () => find()?.recorder.recordRead(name, read));
        } else if (outcome === 'done') took(name, elapsedMs, then);
      });
    },
    took,
    startTimer,
    countError: () => signs().countError(),
    vitals: () => signs().read(),
    pseudonym: (of, id) => serve('', () => find()?.recorder.pseudonym(of, id) ?? ''),
  };
}

type Fields = Readonly<Record<string, unknown>>;
type Read = (elapsedMs: number, outcome: Outcome) => unknown;
