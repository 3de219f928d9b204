/**
 * Which events the door has taken since it was opened, so far as it remembers: what is in the book is on the disk. What is
 * not may have been taken all the same, long ago or by an earlier process; the store leaves that out when it comes to it.
 */
import { takenRangesMax, takenSessionsMax } from '../../limits.ts';

export interface TakenBook {
  readonly has: (session: string, seq: number) => boolean;
  /** Whether anything of a session was taken: for most reports it is all that has to be asked. */
  readonly knows: (session: string) => boolean;
  /** Only what is durable. */
  readonly add: (session: string, seqs: readonly number[]) => void;
}

interface Range {
  first: number;
  last: number;
}

/** Forgets the session that has gone without a report for longest, and of a session with many gaps the lowest numbers. */
export function createTakenBook(sessionsMax: number = takenSessionsMax): TakenBook {
  const sessions = new Map<string, Range[]>();
  return {
    has: (session, seq) =>
      sessions.get(session)?.some(({ first, last }) => seq >= first && seq <= last) ?? false,
    knows: (session) => sessions.has(session),
    add: (session, seqs) => {
      const ranges = sessions.get(session);
      // Written anew, it is the youngest of the map.
      if (ranges !== undefined) sessions.delete(session);
      sessions.set(session, merge(ranges ?? [], toRanges(seqs)));
      if (sessions.size <= sessionsMax) return;
      const [eldest] = sessions.keys();
      if (eldest !== undefined) sessions.delete(eldest);
    },
  };
}

function merge(ranges: readonly Range[], added: Range[]): Range[] {
  if (ranges.length === 0 && added.length === 1) return added;
  const all = [...ranges, ...added];
  const merged: Range[] = [];
  for (const range of all.toSorted((a, b) => a.first - b.first)) {
    const last = merged.at(-1);
    if (last !== undefined && range.first <= last.last + 1) {
      last.last = Math.max(last.last, range.last);
    } else {
      merged.push({ ...range });
    }
  }
  return merged.slice(-takenRangesMax);
}

/** Numbers mostly follow one another: a report is a range or two. */
function toRanges(seqs: readonly number[]): Range[] {
  const ranges: Range[] = [];
  let last: Range | undefined;
  for (const seq of seqs) {
    if (last !== undefined && seq === last.last + 1) {
      last.last = seq;
    } else {
      last = { first: seq, last: seq };
      ranges.push(last);
    }
  }
  return ranges;
}
