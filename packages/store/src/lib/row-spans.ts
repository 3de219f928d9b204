/**
 * Rows that are written, and which of them go on. Nothing is made for a row: what is looked at once more of each, its number and its
 * day, lies in arrays, and its bytes are copied where not all of a piece go on.
 */
import type { Profile } from './event-rows.ts';
import { monthOf } from './row-days.ts';

/** Rows of the table `events`, in the order in which they came. */
export interface RowPiece {
  /** In RowBinary. */
  readonly bytes: Uint8Array;
  /** Where each row begins, and after them where the last one ends. */
  readonly starts: Uint32Array;
  readonly seqs: Uint32Array;
  /** Days since the epoch. */
  readonly days: Uint16Array;
}

/** Rows of one session that follow one another in a piece: usually those of a report. */
export interface RowSpan {
  /** In lower case, as ClickHouse writes it. */
  readonly session: string;
  readonly profile: Profile;
  readonly piece: RowPiece;
  readonly from: number;
  readonly to: number;
}

/** Each event once: the first that came. */
export function dropRepeats(spans: readonly RowSpan[]): readonly RowSpan[] {
  const unruly = findUnruly(spans);
  if (unruly.size === 0) return spans;
  const seen = new Map<string, Set<number>>();
  return filterRows(
    spans,
    ({ session }) => unruly.has(session),
    ({ session, piece }, row) => {
      const seqs = seen.get(session) ?? new Set();
      if (seqs.size === 0) seen.set(session, seqs);
      const before = seqs.size;
      return seqs.add(piece.seqs[row] ?? 0).size > before;
    },
  );
}

/** Sessions whose numbers do not rise from row to row: numbers that rise hold none twice. */
function findUnruly(spans: readonly RowSpan[]): ReadonlySet<string> {
  const unruly = new Set<string>();
  const last = new Map<string, number>();
  for (const { session, piece, from, to } of spans) {
    let before = last.get(session) ?? 0;
    for (let row = from; row < to; row += 1) {
      const seq = piece.seqs[row] ?? 0;
      if (seq <= before) unruly.add(session);
      before = seq;
    }
    last.set(session, before);
  }
  return unruly;
}

/** All rows of the spans that are not looked at, and of the others those that `isKept`, which is asked of them in their order. */
export function filterRows(
  spans: readonly RowSpan[],
  isLookedAt: (span: RowSpan) => boolean,
  isKept: (span: RowSpan, row: number) => boolean,
): readonly RowSpan[] {
  const kept: RowSpan[] = [];
  for (const span of spans) {
    if (!isLookedAt(span)) {
      kept.push(span);
      continue;
    }
    let { from } = span;
    for (let row = from; row < span.to; row += 1) {
      if (isKept(span, row)) continue;
      if (row > from) kept.push({ ...span, from, to: row });
      from = row + 1;
    }
    if (span.to > from) kept.push({ ...span, from });
  }
  return kept;
}

/** As the table `events` is cut into partitions: `YYYY-MM` and its rows, in their order. */
export function groupByMonth(spans: readonly RowSpan[]): ReadonlyMap<string, readonly RowSpan[]> {
  const months = new Map<string, RowSpan[]>();
  const add = (month: string, span: RowSpan): void => {
    const some = months.get(month);
    if (some === undefined) months.set(month, [span]);
    else some.push(span);
  };
  for (const span of spans) {
    const { days } = span.piece;
    let { from } = span;
    let day = days[from] ?? 0;
    let month = monthOf(day);
    for (let row = from + 1; row < span.to; row += 1) {
      if (days[row] === day) continue;
      day = days[row] ?? 0;
      const next = monthOf(day);
      if (next === month) continue;
      add(month, { ...span, from, to: row });
      from = row;
      month = next;
    }
    add(month, from === span.from ? span : { ...span, from });
  }
  return months;
}

/** The bytes of these rows, piece by piece. */
export function* readPieces(spans: readonly RowSpan[]): Generator<Buffer, void, void> {
  let piece: RowPiece | null = null;
  let ranges: Uint8Array[] = [];
  let from = 0;
  let to = 0;
  for (const span of spans) {
    const start = span.piece.starts[span.from] ?? 0;
    if (span.piece !== piece || start !== to) {
      if (piece !== null) ranges.push(piece.bytes.subarray(from, to));
      if (span.piece !== piece && ranges.length > 0) {
        yield joinRanges(ranges);
        ranges = [];
      }
      ({ piece } = span);
      from = start;
    }
    to = span.piece.starts[span.to] ?? 0;
  }
  if (piece !== null) yield joinRanges([...ranges, piece.bytes.subarray(from, to)]);
}

function joinRanges(ranges: readonly Uint8Array[]): Buffer {
  const [first] = ranges;
  if (ranges.length > 1 || first === undefined) return Buffer.concat(ranges);
  return Buffer.from(first.buffer, first.byteOffset, first.byteLength);
}
