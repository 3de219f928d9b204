/** Lets so many run at once, so many wait in turn, and refuses the rest: bounded work in bounded memory. */
import { CollectorError, type CollectorErrorCode } from '../../errors.ts';
import { retryAfterBusyS } from '../../limits.ts';

export interface TurnsOptions {
  readonly atOnceMax: number;
  readonly waitingMax: number;
  /** How many of those that wait may be strangers; all, unless told otherwise. */
  readonly strangersMax?: number;
  /** What those are told for whom there is no room to wait. */
  readonly code: CollectorErrorCode;
  readonly message: string;
}

/**
 * `onPlace` is called at once when there is a place to run or to wait in, and never for whoever is refused. `isStranger` is asked
 * where one has to wait: strangers wait in a line of their own, which has one turn in four while others wait too.
 */
export type TakeTurn = <Result>(
  run: () => Promise<Result>,
  onPlace?: () => void,
  isStranger?: () => boolean,
) => Promise<Result>;

export function createTurns(options: TurnsOptions): TakeTurn {
  let running = 0;
  const lines = createLines();
  const refuse = (): never => {
    throw new CollectorError(options.code, options.message, { retryAfterS: retryAfterBusyS });
  };
  return async (run, onPlace, isStranger = () => false) => {
    if (running >= options.atOnceMax) {
      if (lines.count() >= options.waitingMax) refuse();
      const strange = isStranger();
      if (strange && lines.countStrangers() >= (options.strangersMax ?? Infinity)) refuse();
      onPlace?.();
      // Whoever ends hands over its place, so that nobody can slip in between.
      await new Promise<void>((resolve) => lines.add(resolve, strange));
    } else {
      running += 1;
      onPlace?.();
    }
    try {
      return await run();
    } finally {
      const next = lines.takeNext();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}

interface Lines {
  readonly add: (go: () => void, isStranger: boolean) => void;
  readonly count: () => number;
  readonly countStrangers: () => number;
  readonly takeNext: () => (() => void) | undefined;
}

const TURNS_PER_STRANGER = 4;

function createLines(): Lines {
  const known: (() => void)[] = [];
  const strangers: (() => void)[] = [];
  let turns = 0;
  return {
    add: (go, isStranger) => void (isStranger ? strangers : known).push(go),
    count: () => known.length + strangers.length,
    countStrangers: () => strangers.length,
    takeNext: () => {
      turns += 1;
      const [first, second] =
        turns % TURNS_PER_STRANGER === 0 ? [strangers, known] : [known, strangers];
      return first.shift() ?? second.shift();
    },
  };
}

export type NextTurn = () => Promise<void>;

/**
 * The next turn of the event loop, for so many at once of those who ask in this one; the others have theirs in the turns after it.
 * Work that is put off until then is done in one go: for the door that is faster than to go from one kind of work to the next with
 * each report, and the disk is at work meanwhile.
 */
export function createNextTurn(atOnceMax: number): NextTurn {
  const waiting: (() => void)[] = [];
  const resume = (): void => {
    for (const go of waiting.splice(0, atOnceMax)) go();
    if (waiting.length > 0) setImmediate(resume);
  };
  return () =>
    new Promise((resolve) => {
      if (waiting.length === 0) setImmediate(resume);
      waiting.push(resolve);
    });
}
