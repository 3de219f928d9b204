/**
 * What the log says against what the collector says: a pure function of both.
 */
import type { HeldSession } from '@candor/manifest/holdings';
import type { LaneName } from '@candor/manifest/manifest';
import { onItsWayMsMax } from '../limits.ts';
import type { LoggedSession } from './logged-sessions.ts';
import { countRanges, type Ranges, subtractRanges } from './sequence-ranges.ts';

/** Why something that the collector has confirmed is not held. `unknown` is the one that nothing explains. */
export type MissingReason =
  | 'erased'
  | 'old_id'
  | 'retention'
  | 'refused'
  | 'on_its_way'
  | 'unknown';

export interface MissingEvents {
  readonly session: string;
  readonly lane: LaneName;
  readonly seqs: Ranges;
  /** RFC 3339: when the last of the session was confirmed. */
  readonly confirmed: string;
  readonly reason: MissingReason;
}

export interface UnloggedEvents {
  readonly session: string;
  readonly lane: LaneName;
  readonly seqs: Ranges;
  readonly firstReceived: string;
  readonly lastReceived: string;
}

export interface Comparison {
  readonly missing: readonly MissingEvents[];
  readonly unlogged: readonly UnloggedEvents[];
  /** Held although the collector has confirmed that it was erased. */
  readonly stillHeld: readonly UnloggedEvents[];
}

export interface Compared {
  readonly logged: readonly LoggedSession[];
  readonly held: readonly HeldSession[];
  /** Pseudonyms and sessions that the collector has confirmed as erased. */
  readonly erased: ReadonlySet<string>;
  /** Pseudonyms that could be asked for. */
  readonly known: ReadonlySet<string>;
  readonly nowMs: number;
}

export function compareHoldings(compared: Compared): Comparison {
  const { logged, held, erased } = compared;
  const heldOf = new Map(held.map((session) => [session.session, session]));
  const loggedOf = new Map(logged.map((session) => [session.session, session]));
  const missing = logged.flatMap((session) => {
    const seqs = subtractRanges(session.confirmed, heldOf.get(session.session)?.seqs ?? []);
    if (seqs.length === 0) return [];
    const confirmed = new Date(session.confirmedMs).toISOString();
    const reason = explain(session, seqs, compared);
    return { session: session.session, lane: session.lane, seqs, confirmed, reason };
  });
  const isErased = ({ session, device }: HeldSession): boolean =>
    erased.has(session) || (device !== null && erased.has(device));
  const unlogged = held.flatMap((session) => {
    if (isErased(session)) return [];
    const seqs = subtractRanges(session.seqs, loggedOf.get(session.session)?.sent ?? []);
    return seqs.length === 0 ? [] : describe(session, seqs);
  });
  const stillHeld = held.filter(isErased).map((session) => describe(session, session.seqs));
  return { missing, unlogged, stillHeld };
}

function explain(session: LoggedSession, seqs: Ranges, compared: Compared): MissingReason {
  const { erased, known, nowMs } = compared;
  const { device, keptUntilMs, refused, confirmedMs } = session;
  if (erased.has(session.session) || (device !== null && erased.has(device))) return 'erased';
  // A collector may answer for a session alone only where the product has no device ids.
  if (device !== null && !known.has(device)) return 'old_id';
  if (keptUntilMs !== null && nowMs >= keptUntilMs) return 'retention';
  if (countRanges(seqs) <= refused) return 'refused';
  return nowMs - confirmedMs < onItsWayMsMax ? 'on_its_way' : 'unknown';
}

function describe(session: HeldSession, seqs: Ranges): UnloggedEvents {
  const { lane, firstReceived, lastReceived } = session;
  return { session: session.session, lane, seqs, firstReceived, lastReceived };
}
