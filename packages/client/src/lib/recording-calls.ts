/**
 * The host's calls that record something, and those that help it to have something to record.
 */
import type { Telemetry } from '../telemetry.ts';
import type { Door } from './door.ts';
import { measureRun } from './measure-run.ts';
import type { Recorder } from './recorder.ts';
import type { VitalSigns } from './vitals.ts';

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
  recorder: Recorder,
  { serve, isClosed }: Door,
  signs: VitalSigns,
): RecordingCalls<Events> {
  return {
    record: (event, fields) => {
      // As `serve()` does, without a function for each event.
      if (isClosed()) return;
      try {
        recorder.record(event, fields as Fields);
      } catch {
        // Nothing that is thrown leaves.
      }
    },
    recordOnce: (event, key, fields) =>
      serve(undefined, () => recorder.recordOnce(event, key, fields as Fields)),
    recordDaily: (event, key, fields) =>
      serve(undefined, () => recorder.recordDaily(event, key, fields as Fields)),
    measure: (event, run, read) =>
      measureRun(run, signs.startTimer, (elapsedMs, outcome) =>
        serve(undefined, () =>
          recorder.recordRead(event, () => read(elapsedMs, outcome) as Fields),
        ),
      ),
    startTimer: signs.startTimer,
    countError: signs.countError,
    vitals: signs.read,
    pseudonym: (of, id) => serve('', () => recorder.pseudonym(of, id)),
  };
}

type Fields = Readonly<Record<string, unknown>>;
