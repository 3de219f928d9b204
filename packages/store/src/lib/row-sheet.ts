/** A piece of rows while it is written. */
import { rowsPerPiece } from '../limits.ts';
import type { Profile } from './event-rows.ts';
import { type Output, createOutput } from './row-output.ts';
import type { RowPiece, RowSpan } from './row-spans.ts';

export interface RowSheet {
  readonly out: Output;
  readonly starts: Uint32Array;
  readonly seqs: Uint32Array;
  readonly days: Uint16Array;
  readonly spans: OpenSpan[];
  /** Rows that are whole. */
  count: number;
}

interface OpenSpan {
  readonly session: string;
  readonly profile: Profile;
  readonly from: number;
  to: number;
}

export function createSheet(bytesUsual: number): RowSheet {
  return {
    out: createOutput(bytesUsual),
    starts: new Uint32Array(rowsPerPiece + 1),
    seqs: new Uint32Array(rowsPerPiece),
    days: new Uint16Array(rowsPerPiece),
    spans: [],
    count: 0,
  };
}

export function isFull(sheet: RowSheet): boolean {
  return sheet.count === rowsPerPiece;
}

/** The row's bytes are written. `day`: since the epoch. */
export function endRow(sheet: RowSheet, seq: number, day: number): void {
  sheet.seqs[sheet.count] = seq;
  sheet.days[sheet.count] = day;
  sheet.count += 1;
  sheet.starts[sheet.count] = sheet.out.end;
}

/** Says whose the rows are that were written since the last call. */
export function endSpan(sheet: RowSheet, session: string, profile: Profile): void {
  const last = sheet.spans.at(-1);
  const from = last?.to ?? 0;
  if (from === sheet.count) return;
  if (last?.session === session && last.profile === profile) last.to = sheet.count;
  else sheet.spans.push({ session, profile, from, to: sheet.count });
}

export function closeSheet({ out, starts, seqs, days, spans }: RowSheet): readonly RowSpan[] {
  const piece: RowPiece = { bytes: out.bytes.subarray(0, out.end), starts, seqs, days };
  return spans.map((span) => ({ ...span, piece }));
}
