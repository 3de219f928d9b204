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
  /** Counts what went with a session's own memory, and as many as one of several sinks will miss beside it. */
  readonly lose: (session: LaneSession, own: Missing) => void;
  /** Hands the losses of a lane over to its next session. */
  readonly tellLosses: (next: LaneSession) => void;
  /** Those of whose events any are in memory, or on their way from there, or were the last time that one was kept. */
  readonly list: () => readonly LaneSession[];
  /** Drops the events that wait, since the user has had them erased. */
  readonly erase: () => void;
  /** Forgets all of a lane: it was turned off. */
  readonly drop: (lane: LaneName) => void;
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
    ...(shared.get(writer)?.values() ?? []),
  ];
  const holds = (session: LaneSession): boolean =>
    session.writer.memory.holds() || partsOf(session).some((part) => part.holds());

  const lose: EndedSessions['lose'] = (session, own) => {
    const parts = partsOf(session).map((part) => part.drop());
    const lost = own.lost + Math.max(0, ...parts.map((part) => part.lost));
    const count = own.lostBefore + lost + Math.max(0, ...parts.map((part) => part.lostBefore));
    onDropped(lost);
    if (count > 0) untold = [...untold, { lane: session.lane, reason: 'disk', count }];
  };

  return {
    keep: (session) => {
      const { lane } = session;
      const losses = session.takeLost().map(([reason, count]) => ({ lane, reason, count }));
      untold = [...untold, ...losses];
      waiting = [...waiting, session].filter(holds);
      if (waiting.length <= endedSessionsMax) return;
      const [oldest, ...others] = waiting;
      waiting = others;
      if (oldest !== undefined) lose(oldest, oldest.writer.memory.drop());
    },
    lose,
    tellLosses: (next) => {
      for (const { lane, reason, count } of untold) {
        if (lane === next.lane) next.countLost(reason, count);
      }
      untold = untold.filter(({ lane }) => lane !== next.lane);
    },
    list: () => waiting,
    erase: () => {
      for (const session of waiting) session.writer.drop();
      waiting = [];
    },
    drop: (lane) => {
      for (const session of waiting) if (session.lane === lane) session.writer.drop();
      waiting = waiting.filter((session) => session.lane !== lane);
      untold = untold.filter((loss) => loss.lane !== lane);
    },
  };
}
