/**
 * The host's calls that record something, and those that help it to have something to record. As long as no lane is on, none of
 * them opens a session.
 */
import type { Telemetry } from '../telemetry.ts';
import type { Door } from './door.ts';
import { measureRun } from './measure-run.ts';
import type { Start } from './start.ts';

type RecordingCalls<Events> = Pick<
  Telemetry<Events>,
  | 'record'
  | 'recordOnce'
  | 'recordDaily'
  | 'measure'
  | 'startTimer'
  | 'countError'
  | 'vitals'
  | 'pseudonym'
>;

export function createRecordingCalls<Events>(
  { find, signs }: Start,
  { serve, isClosed }: Door,
): RecordingCalls<Events> {
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
    measure: (event, run, read) =>
      measureRun(run, startTimer, (elapsedMs, outcome) =>
        serve(undefined, () =>
          find()?.recorder.recordRead(event, () => read(elapsedMs, outcome) as Fields),
        ),
      ),
    startTimer,
    countError: () => signs().countError(),
    vitals: () => signs().read(),
    pseudonym: (of, id) => serve('', () => find()?.recorder.pseudonym(of, id) ?? ''),
  };
}

type Fields = Readonly<Record<string, unknown>>;
