/**
 * The host's calls until the first of them, and what stands in for one: the host's event loop, a failure that nobody catches, and the end of the
 * process. Until then nothing is loaded but what is here, and nothing is decided.
 */
import type { Effects } from '@candor/local/effects';
import { describedFailuresMax } from '../limits.ts';
import type { Declaration, Severity, Telemetry, TelemetryOptions } from '../telemetry.ts';
import { createCalls, type Calls } from './create-calls.ts';
import { onExit, onUncaught } from './failures/process-ends.ts';
import { noteStart, type StartNote } from './note-start.ts';
import { createSilence } from './silence.ts';

export interface FirstCall<Events, Failures, Operations extends string> {
  /** All calls, made when this is asked for the first time. Where the host is at fault, or as long as they can not be made, they do nothing. */
  readonly calls: () => Telemetry<Events, Failures, Operations>;
  /** Tells of a failure, also from the very end of the stack. */
  readonly tell: Telemetry<Events, Failures, Operations>['exception'];
  readonly close: () => void;
}

export function createFirstCall<Events, Failures, Operations extends string>(
  declaration: Pick<Declaration, 'manifest' | 'hash'>,
  options: TelemetryOptions<unknown>,
): FirstCall<Events, Failures, Operations> {
  type Host = Telemetry<Events, Failures, Operations>;
  const note = tryNote(declaration, options);
  const waiting: Parameters<Host['exception']>[] = [];
  let made: Calls | null = null;
  let silence: Host | null = null;
  let isMaking = false;
  let stops: Stops = NOTHING_TO_STOP;

  const make = (): Calls | null => {
    // What the host passed may call us when it is asked for something.
    if (made !== null || note === null || isMaking || !hasRoomOnStack()) return made;
    isMaking = true;
    try {
      made = createCalls(note);
      stops.waiting();
    } catch {
      // No file can be opened any more to load one from, as it may be: the next call tries again.
    } finally {
      isMaking = false;
    }
    return made;
  };
  const tellWaiting = (): void => {
    const telemetry = make()?.telemetry as Host | undefined;
    if (telemetry === undefined || !hasRoomOnStack()) return;
    for (const told of waiting.splice(0)) telemetry.exception(...told);
  };
  const calls = (): Host => {
    if (waiting.length > 0) tellWaiting();
    // What the host may pass is a matter of its types alone.
    return ((made ?? make())?.telemetry as Host | undefined) ?? (silence ??= createSilence());
  };
  const tell: Host['exception'] = (...told) => {
    try {
      if (hasRoomOnStack()) return calls().exception(...told);
    } catch {
      // There is not even room to ask.
    }
    try {
      // Deep in a recursion nothing can be done; once that has come to its end there is room again.
      if (waiting.length < describedFailuresMax) waiting.push(told);
      queueMicrotask(tellWaiting);
    } catch {
      // Not even that: the next call tells it, or the end.
    }
  };
  const callFor = (what: 'begin' | 'end') => (): void => {
    calls();
    made?.[what]();
  };
  if (note !== null) {
    stops = listen(note, {
      turn: callFor('begin'),
      exit: callFor('end'),
      uncaught: (error, severity) => tell(error, undefined, { severity }),
    });
  }
  return {
    calls,
    tell,
    close: () => {
      calls().close();
      stops.all();
    },
  };
}

/** Null where the declaration is none or what the host passed fails: the host runs on without telemetry. */
function tryNote(
  declaration: Pick<Declaration, 'manifest' | 'hash'>,
  options: TelemetryOptions<unknown>,
): StartNote | null {
  try {
    return noteStart(declaration, options);
  } catch {
    return null;
  }
}

interface Heard {
  readonly turn: () => void;
  readonly exit: () => void;
  readonly uncaught: (error: unknown, severity: Exclude<Severity, 'handled'>) => void;
}

interface Stops {
  /** What is not needed after the first call. */
  readonly waiting: () => void;
  readonly all: () => void;
}

const NOTHING_TO_STOP: Stops = { waiting: () => undefined, all: () => undefined };

/** None of what is listened for keeps the process alive. */
function listen(note: StartNote, { turn, exit, uncaught }: Heard): Stops {
  const { failures, effects } = note.options;
  const stopTurn = waitForTurn(effects?.schedule ?? onTurn, turn);
  const stopExit = onExit(exit);
  const { tellsFailures } = note;
  const isHeard = tellsFailures && failures?.uncaught !== false;
  const stopUncaught = isHeard ? onUncaught(uncaught) : null;
  return {
    waiting: () => {
      // What an earlier run has left was seen to; where the session is told of, that is still to come.
      if (tellsFailures) return;
      stopTurn();
      stopExit();
    },
    all: () => {
      stopTurn();
      stopExit();
      stopUncaught?.();
    },
  };
}

/** Where the host's way to wait throws, the first call or the end does it all the same. */
function waitForTurn(schedule: Effects['schedule'], turn: () => void): () => void {
  try {
    return schedule(turn, 0);
  } catch {
    return () => undefined;
  }
}

function onTurn(run: () => void): () => void {
  const immediate = setImmediate(run).unref();
  return () => clearImmediate(immediate);
}

/** Whether the stack has room for what loads files and describes a failure: a call can come from its very end. */
function hasRoomOnStack(): boolean {
  try {
    return dig(roomFrames) === 0;
  } catch {
    return false;
  }
}

/** Frames of a small function: some 150 kB of the 984 kB that V8 takes, and twice what loading and describing need. */
const roomFrames = 2_000;

function dig(frames: number): number {
  return frames === 0 ? 0 : dig(frames - 1) * 2;
}
