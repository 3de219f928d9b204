/**
 * All that a host can call, once it has called something. Decides what the user allows; what else a call needs it opens.
 */
import { hasLeftOver } from '@candor/local/left-over';
import type { AskOptions, AskResult, Telemetry } from '../telemetry.ts';
import { CLOSED, createDoor, type Door, NOTHING, NOTHING_SENT, UNANSWERED } from './door.ts';
import { createFailureCalls } from './failures/failure-calls.ts';
import { handOver } from './hand-over.ts';
import type { StartNote } from './note-start.ts';
import { createRecordingCalls } from './recording-calls.ts';
import { createSilence } from './silence.ts';
import { createSlownessCalls } from './slowness/slowness-calls.ts';
import { startHeartbeat } from './start-heartbeat.ts';
import { createStart, type Start } from './start.ts';
import { applySitePolicy, choose, takeNotice } from './user-calls.ts';
import { createWatchdogCalls } from './watchdog/watchdog-calls.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface Calls {
  readonly telemetry: Telemetry<Record<string, Fields>, Fields, string>;
  /** Begins to watch over the session: the host has come to its event loop. */
  readonly begin: () => void;
  /** Tells how the session ended, as the process does now. */
  readonly end: () => void;
}

/** Decides, and drops what an earlier run has spooled for a lane that somebody has turned off since. Silence where the host is at fault; throws where the stack ends. */
export function createCalls(note: StartNote): Calls {
  try {
    return createWorkingCalls(createStart(note));
  } catch (error) {
    // The end of the stack, as a rule: that is no fault of what the host passed.
    if (error instanceof RangeError) throw error;
    return { telemetry: createSilence(), begin: NOTHING, end: NOTHING };
  }
}

function createWorkingCalls(start: Start): Calls {
  const { watch, look, open, opened } = start;
  const door = createDoor();
  const { serve } = door;
  serve(undefined, look);
  const failures = createFailureCalls(start, door);
  const slowness = createSlownessCalls(start, door);
  const watchdog = createWatchdogCalls(start, door);
  const tellEnd = (): void => {
    failures.end();
    slowness.keep();
  };
  const telemetry: Calls['telemetry'] = {
    ...createRecordingCalls<Record<string, Fields>, string>(start, door, slowness, failures),
    heartbeat: (event, read, { everyMs } = {}) =>
      serve(NOTHING, () => {
        const beats = { event, everyMs, read: () => read(), after: failures.beat };
        return startHeartbeat(open(), serve, beats);
      }),
    exception: (error, fields, { severity = 'handled' } = {}) =>
      failures.tell(error, fields, severity),
    send: ({ keepsAlive = true, isLast = false } = {}) => {
      if (isLast) tellEnd();
      return serve(Promise.resolve(NOTHING_SENT), () => open().queue().send(keepsAlive));
    },
    sendDetached: () => sendDetached(start, door, tellEnd),
    decisions: () => {
      serve(undefined, look);
      return watch.decisions();
    },
    choose: (choice, lanes) => {
      const chosen = serve(CLOSED, () => choose(open(), choice, lanes));
      failures.look();
      watchdog.look();
      return chosen;
    },
    applySitePolicy: (policy) => {
      serve(undefined, () => applySitePolicy(open(), policy));
      watchdog.look();
    },
    setRawLog: (on, { days } = {}) => serve(CLOSED, () => open().rawLog().set(on, days)),
    askOnce: (asked = {}) => serve(Promise.resolve(UNANSWERED), () => ask(start, asked)),
    takeNotice: () => serve(null, () => takeNotice(open())),
    counts: () => opened()?.recorder.counts() ?? { recorded: 0, refused: 0, lost: 0 },
    close: () => {
      failures.close();
      slowness.close();
      watchdog.close();
      // What was turned off elsewhere since the last look leaves nothing behind.
      serve(undefined, look);
      serve(undefined, () => opened()?.close());
      door.close();
    },
  };
  return { telemetry, begin: failures.begin, end: failures.end };
}

function sendDetached(
  { folder, effects, open, opened }: Start,
  { serve }: Door,
  tellEnd: () => void,
): boolean {
  // Looked at before the end is told: what a run leaves that has recorded nothing is no reason to start a process, and goes with a later one's.
  const hasWaited = serve(false, () => folder !== null && hasLeftOver(folder, effects.now()));
  // What follows is the end of a short command, as a rule; if it is not, that is told too.
  tellEnd();
  // Without anything to hand over, as most commands end, what would do it is not loaded.
  const hasNothing = opened() === null && !hasWaited;
  return !hasNothing && serve(false, () => handOver(open(), hasWaited));
}

/** Loads what asks where it is used: few runs of a product ask. */
async function ask({ look, open }: Start, options: AskOptions): Promise<AskResult> {
  look();
  const { askOnce } = await import('./ask-once.ts');
  return await askOnce(open(), options);
}
