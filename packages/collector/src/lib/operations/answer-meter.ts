/** Counts what is answered, and how long it took: by door and status, never by who asked or for what. */
import type { ServerResponse } from 'node:http';

export type MeteredDoor = 'native' | 'otlp' | 'application_insights' | 'api' | 'holdings' | 'page';

export interface AnswerMeter {
  /** Counts this answer once it is sent, or its sender is gone. */
  readonly watch: (door: MeteredDoor, response: ServerResponse) => void;
  readonly read: () => readonly DoorCounts[];
}

/** Called with each answer that was counted; status 0 where the other side went away first. */
export type OnAnswer = (door: MeteredDoor, status: number, seconds: number) => void;

export interface DoorCounts {
  readonly door: MeteredDoor;
  /** Status → answers; 0 where the other side went away first. */
  readonly statuses: ReadonlyMap<number, number>;
  /** Answers that took at most so many seconds, for each of `ANSWER_SECONDS`, and how long all took together. */
  readonly within: readonly number[];
  readonly answers: number;
  readonly seconds: number;
}

/** Upper bounds of the histogram, in seconds. */
export const ANSWER_SECONDS: readonly number[] = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];

interface Counts {
  readonly statuses: Map<number, number>;
  readonly within: number[];
  answers: number;
  seconds: number;
}

/** `nowS`: a clock that never jumps, in seconds. */
export function createAnswerMeter(nowS: () => number, onAnswer?: OnAnswer): AnswerMeter {
  const doors = new Map<MeteredDoor, Counts>();
  const countsOf = (door: MeteredDoor): Counts => {
    const known = doors.get(door);
    if (known !== undefined) return known;
    const made = {
      statuses: new Map(),
      within: ANSWER_SECONDS.map(() => 0),
      answers: 0,
      seconds: 0,
    };
    doors.set(door, made);
    return made;
  };
  return {
    watch: (door, response) => {
      const startedS = nowS();
      response.once('close', () => {
        const counts = countsOf(door);
        const status = response.writableFinished ? response.statusCode : 0;
        const tookS = nowS() - startedS;
        counts.statuses.set(status, (counts.statuses.get(status) ?? 0) + 1);
        counts.answers += 1;
        counts.seconds += tookS;
        onAnswer?.(door, status, tookS);
        for (let index = ANSWER_SECONDS.length - 1; index >= 0; index -= 1) {
          if (tookS > (ANSWER_SECONDS[index] ?? 0)) break;
          counts.within[index] = (counts.within[index] ?? 0) + 1;
        }
      });
    },
    read: () => [...doors].map(([door, counts]) => ({ door, ...counts })),
  };
}
