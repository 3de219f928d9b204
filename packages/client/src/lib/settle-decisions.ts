/**
 * What a new decision makes of the sessions that there are: some end, and what nobody wants is removed.
 */
import type { Decision } from '@candor/local/consent';
import type { LaneName } from '@candor/manifest/manifest';
import { isUnwanted } from './consent-watch.ts';
import type { LaneSession } from './lane-session.ts';

export interface Endings {
  /** Hands over what the lane has recorded. */
  readonly end: (lane: LaneName) => void;
  /** Removes what this run has recorded. */
  readonly dropOwn: (lane: LaneName) => void;
  /** Removes what any run has recorded. */
  readonly drop: (lanes: readonly LaneName[]) => void;
}

/** Puts decisions into effect on the sessions that there are. */
export function settle(
  decisions: readonly Decision[],
  sessions: ReadonlyMap<LaneName, LaneSession>,
  { end, dropOwn, drop }: Endings,
): void {
  const unwanted = decisions.filter(isUnwanted).map(({ lane }) => lane);
  for (const { lane, state, decidedBy, agreed } of decisions) {
    // What was recorded in other repositories is none of this one's business.
    if (state === 'off' && decidedBy === 'repository') dropOwn(lane);
    const session = unwanted.includes(lane) ? undefined : sessions.get(lane);
    // An agreement may cover other fields now than the one under which the session began.
    if (session !== undefined && (state === 'off' || !session.isUnder(agreed))) end(lane);
  }
  if (unwanted.length > 0) drop(unwanted);
}
