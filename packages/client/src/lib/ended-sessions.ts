/**
 * Sessions that are over, and what is left of them: events that no disk took wait in memory for somebody to send them, and losses
 * that could not be written for the lane's next session to tell.
 */
import { countEvents } from '@candor/local/spool';
import type { LaneName } from '@candor/manifest/manifest';
import type { LostReason } from '@candor/manifest/report';
import { endedSessionsMax } from '../limits.ts';
import type { LaneSession } from './lane-session.ts';

export interface EndedSessions {
  /** Takes over what is left of a session, in memory or as a count of losses. */
  readonly keep: (session: LaneSession) => void;
  /** Hands the losses of a lane over to its next session. */
  readonly tellLosses: (next: LaneSession) => void;
  /** Those that hold events in memory, or did the last time that one was kept. */
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

/** `onDropped` is told how many events went since too many sessions waited. */
export function createEndedSessions(onDropped: (count: number) => void): EndedSessions {
  let waiting: readonly LaneSession[] = [];
  let untold: readonly Loss[] = [];

  const dropOldest = (): void => {
    const [oldest] = waiting;
    if (oldest === undefined) return;
    waiting = waiting.slice(1);
    const { lane } = oldest;
    const count = countEvents(oldest.writer.takeMemory() ?? '');
    untold = [...untold, { lane, reason: 'disk', count }];
    onDropped(count);
  };

  return {
    keep: (session) => {
      const { lane, writer } = session;
      const losses = session.takeLost().map(([reason, count]) => ({ lane, reason, count }));
      untold = [...untold, ...losses];
      if (!writer.holdsMemory()) return;
      waiting = [...waiting.filter((other) => other.writer.holdsMemory()), session];
      if (waiting.length > endedSessionsMax) dropOldest();
    },
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
