/**
 * The host's calls until the first of them, and what stands in for one: the host's event loop, a failure that nobody catches, and the end of the
 * process. Until then nothing is loaded but what is here, and nothing is decided.
 */
import { readElapsedMs } from '@candor/local/start-facts';
import { consentCheckIntervalMs, describedFailuresMax } from '../limits.ts';
import type { Declaration, Severity, Telemetry, TelemetryOptions } from '../telemetry.ts';
import { createCalls, type Calls } from './create-calls.ts';
import { NOTHING } from './door.ts';
import { onExit, onUncaught } from './failures/process-ends.ts';
import { noteStart, type StartNote } from './note-start.ts';
import { createSilence } from './silence.ts';

export interface FirstCall<Events, Failures, Operations extends string> extends Pick<
  Telemetry<Events, Failures, Operations>,
  Lasting
> {
  /**
   * All calls, made when this is asked for the first time. Where the host is at fault, or as long as they can not be made, they do nothing.
   * `isForced` asks also where that has just failed.
   */
  readonly calls: (isForced?: boolean) => Telemetry<Events, Failures, Operations>;
  /** Tells of a failure, also from the very end of the stack. */
  readonly tell: Telemetry<Events, Failures, Operations>['exception'];
}

/** What a host says for all that follows. Where it can not be served it is remembered. */
type Lasting = 'choose' | 'applySitePolicy' | 'close';
type Make = (isForced: boolean) => Calls | null;
type Say<Result> = (to: Pick<Calls['telemetry'], Lasting>) => Result;

export function createFirstCall<Events, Failures, Operations extends string>(
  declaration: Pick<Declaration, 'manifest' | 'hash'>,
  options: TelemetryOptions<unknown>,
): FirstCall<Events, Failures, Operations> {
  type Host = Telemetry<Events, Failures, Operations>;
  const note = tryNote(declaration, options);
  /** The last words about lanes, of the site and of the end, as far as they could not be served. */
  const unserved = new Map<unknown, Say<unknown>>();
  let silence: Host | null = null;
  let isClosed = false;
  let stops: Stops = NOTHING_TO_STOP;

  const tryMake = createMaker(({ telemetry }) => {
    stops.waiting();
    for (const say of unserved.values()) say(telemetry);
  });
  const make: Make = (isForced) => tryMake(isClosed ? null : note, isForced);
  const calls = (isForced = false): Host => {
    tellWaiting();
    // What the host may pass is a matter of its types alone.
    return (make(isForced)?.telemetry as Host | undefined) ?? (silence ??= createSilence());
  };
  const [tell, tellWaiting] = createTeller(make);
  const sayLasting = <Result>(about: unknown, say: Say<Result>): Result => {
    const telemetry = calls(true);
    if (telemetry === silence && about !== null) unserved.set(about, say);
    return say(telemetry);
  };
  if (note !== null) {
    stops = listen(note, {
      turn: () => {
        tellWaiting();
        make(true)?.begin();
      },
      exit: () => {
        tellWaiting();
        // Where no event tells of ends, and nothing else is left to do, nothing need be decided any more.
        if (note.tellsEnds || unserved.size > 0) make(true)?.end();
      },
      uncaught: (error, severity) => tell(error, undefined, { severity }),
    });
  }
  return {
    calls,
    tell: tell as Host['exception'],
    // Who says yes is answered that it was not kept.
    choose: (choice, lanes) =>
      sayLasting(choice === 'off' ? (lanes ?? 'asked') : null, (to) => to.choose(choice, lanes)),
    applySitePolicy: (policy) => sayLasting('site', (to) => to.applySitePolicy(policy)),
    close: () => {
      sayLasting('end', (to) => to.close());
      isClosed = true;
      stops.all();
    },
  };
}

/** The calls, once they are made. Makes them from `note`, unless that is null or it has just failed and is not forced. */
function createMaker(
  onMade: (made: Calls) => void,
): (note: StartNote | null, isForced: boolean) => Calls | null {
  let made: Calls | null = null;
  let isMaking = false;
  let triedAtMs = Number.NEGATIVE_INFINITY;
  return (note, isForced) => {
    // What the host passed may call us when it is asked for something.
    if (made !== null || note === null || isMaking) return made;
    isMaking = true;
    try {
      const nowMs = readElapsedMs();
      const sinceMs = nowMs - triedAtMs;
      if (!isForced && sinceMs >= 0 && sinceMs < consentCheckIntervalMs) return null;
      triedAtMs = nowMs;
      made = createCalls(note);
      onMade(made);
    } catch {
      // No file can be opened any more to load one from, or the stack ends here, as it may be: a later call tries again.
    } finally {
      isMaking = false;
    }
    return made;
  };
}

type Exception = Calls['telemetry']['exception'];

/** What tells of a failure where there is room, and what tells of those that had none. */
function createTeller(make: Make): readonly [Exception, () => void] {
  const waiting: Parameters<Exception>[] = [];
  const tellWaiting = (): void => {
    if (waiting.length === 0) return;
    const telemetry = make(false)?.telemetry;
    if (telemetry === undefined || !hasRoomOnStack()) return;
    for (const told of waiting.splice(0)) telemetry.exception(...told);
  };
  const tell: Exception = (...told) => {
    try {
      if (hasRoomOnStack()) {
        tellWaiting();
        make(false)?.telemetry.exception(...told);
        return;
      }
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
  return [tell, tellWaiting];
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

const NOTHING_TO_STOP: Stops = { waiting: NOTHING, all: NOTHING };

/** None of what is listened for keeps the process alive. */
function listen({ options, tellsFailures }: StartNote, { turn, exit, uncaught }: Heard): Stops {
  const { failures, effects } = options;
  try {
    // Not stopped again: it does nothing later.
    (effects?.schedule ?? onTurn)(turn, 0);
  } catch {
    // The host's way to wait throws: the first call or the end does it all the same.
  }
  const stopExit = onExit(exit);
  const isHeard = tellsFailures && failures?.uncaught !== false;
  const stopUncaught = isHeard ? onUncaught(uncaught) : NOTHING;
  return {
    waiting: () => {
      // Nothing is left to do at the end; where the session is told of, that is still to come.
      if (!tellsFailures) stopExit();
    },
    all: () => {
      stopExit();
      stopUncaught();
    },
  };
}

/** Never cleared: with a host that fakes timers for a while, what clears it may be another one than what has set it. */
function onTurn(run: () => void): void {
  setImmediate(run).unref();
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
