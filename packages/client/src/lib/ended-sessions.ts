/**
 * Sessions that are over, and what is left of them: events that no disk took wait in memory for somebody to send them, and losses
 * that could not be written for the lane's next session to tell.
 */
import type { MemoryPart, Missing } from '@candor/local/spool';
import type { LaneName } from '@candor/manifest/manifest';
import type { LostReason } from '@candor/manifest/report';
import { endedSessionsMax } from '../limits.ts';
import type { LaneSession } from './lane-session.ts';
import type { SharedMemory } from './shared-memory.ts';

export interface EndedSessions {
  /** Takes over what is left of a session, in memory or as a count of losses. */
  readonly keep: (session: LaneSession) => void;
  /** Drops what a session holds, since the user has had it erased, and counts what may have come after that. */
  readonly lose: (session: LaneSession) => void;
  /** Hands the losses of a lane over to its next session. */
  readonly tellLosses: (next: LaneSession) => void;
  /** Those of whose events any are in memory, or on their way from there, or were the last time that one was kept. */
  readonly list: () => readonly LaneSession[];
  /** Drops the events that wait, since the user has had them erased. */
  readonly erase: () => void;
  /** Forgets all of a lane, with what its session that goes on holds: it was turned off. */
  readonly drop: (lane: LaneName, current: LaneSession | undefined) => void;
}

interface Loss {
  readonly lane: LaneName;
  readonly reason: LostReason;
  readonly count: number;
}

/** `onDropped` is told how many events went with a session's memory. */
export function createEndedSessions(
  onDropped: (count: number) => void,
  shared: SharedMemory,
): EndedSessions {
  let waiting: readonly LaneSession[] = [];
  let untold: readonly Loss[] = [];

  const partsOf = ({ writer }: LaneSession): readonly MemoryPart[] => [
    writer.memory,
    ...(shared.get(writer)?.values() ?? []),
  ];
  const isOut = (session: LaneSession): boolean => partsOf(session).some((part) => part.isOut());
  const holds = (session: LaneSession): boolean =>
    isOut(session) || partsOf(session).some((part) => part.read() !== '');

  /** Drops what waits for each sink too. Returns what is missing then: beside its own, as many as one of several sinks will miss. */
  const drop = (session: LaneSession, { lost, lostBefore } = session.writer.drop()): Missing => {
    const parts = partsOf(session).map((part) => part.drop());
    return {
      lost: lost + Math.max(...parts.map((part) => part.lost)),
      lostBefore: lostBefore + Math.max(...parts.map((part) => part.lostBefore)),
    };
  };
  const count = ({ lane }: LaneSession, { lost, lostBefore }: Missing): void => {
    onDropped(lost);
    const sum = lost + lostBefore;
    if (sum > 0) untold = [...untold, { lane, reason: 'disk', count: sum }];
  };

  return {
    keep: (session) => {
      const { lane } = session;
      const losses = session.takeLost().map(([reason, count]) => ({ lane, reason, count }));
      untold = [...untold, ...losses];
      waiting = [...waiting, session].filter(holds);
      if (waiting.length <= endedSessionsMax) return;
      // What is out may arrive; there are no more of these than sinks.
      const oldest = waiting.find((ended) => !isOut(ended));
      if (oldest === undefined) return;
      waiting = waiting.filter((ended) => ended !== oldest);
      // Its file is complete.
      count(oldest, drop(oldest, oldest.writer.memory.drop()));
    },
    lose: (session) => count(session, drop(session)),
    tellLosses: (next) => {
      for (const { lane, reason, count } of untold) {
        if (lane === next.lane) next.countLost(reason, count);
      }
      untold = untold.filter(({ lane }) => lane !== next.lane);
    },
    list: () => waiting,
    erase: () => {
      // What they still had to tell is of others.
      for (const session of waiting) count(session, { ...drop(session), lost: 0 });
      waiting = [];
    },
    drop: (lane, current) => {
      for (const session of [...waiting, current]) if (session?.lane === lane) drop(session);
      waiting = waiting.filter((session) => session.lane !== lane);
      untold = untold.filter((loss) => loss.lane !== lane);
    },
  };
}
