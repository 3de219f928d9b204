/**
 * Whether a report's lines stand as a client of ours writes them, with nothing in them that shaping would change, and what is told
 * of them then. A pure function of the bytes and of a manifest's scan.
 */
import { type ScanEvent, type ScannedEvent, openBytes } from '@candor/manifest/event-scan';
import { eventsPerReportMax } from '@candor/manifest/limits';

export interface ScannedLines {
  /** Numbers of the events in their order, which rises: none stands there twice. */
  readonly seqs: readonly number[];
  /** Milliseconds since the epoch. */
  readonly earliestMs: number;
  readonly latestMs: number;
}

/** Null for lines that have to be read. */
export function scanReport(
  body: Uint8Array,
  linesFrom: number,
  scanEvent: ScanEvent,
): ScannedLines | null {
  const seqs: number[] = [];
  const scanned: ScannedEvent = { seq: 0, atMs: 0, event: '' };
  const bytes = openBytes(body);
  let before = 0;
  let earliestMs = Number.POSITIVE_INFINITY;
  let latestMs = Number.NEGATIVE_INFINITY;
  for (let start = linesFrom; start < body.length;) {
    start = scanEvent(bytes, start, scanned);
    const { seq, atMs } = scanned;
    if (start < 0 || seq <= before || seqs.length === eventsPerReportMax) return null;
    before = seq;
    seqs.push(seq);
    if (atMs < earliestMs) earliestMs = atMs;
    if (atMs > latestMs) latestMs = atMs;
  }
  return { seqs, earliestMs, latestMs };
}

/** The lines of a scanned report without those that are taken already. */
export function cutTaken(
  body: Buffer,
  linesFrom: number,
  { seqs }: ScannedLines,
  isTaken: (seq: number) => boolean,
): { readonly lines: readonly Uint8Array[]; readonly seqs: readonly number[] } {
  if (!seqs.some(isTaken)) return { lines: [body.subarray(linesFrom)], seqs };
  const left = seqs.filter((seq) => !isTaken(seq));
  const lines: Uint8Array[] = [];
  /** Where the lines begin that are left and follow one another. */
  let from = linesFrom;
  let start = linesFrom;
  for (const seq of seqs) {
    const end = body.indexOf(LINE_END, start) + 1;
    if (isTaken(seq)) {
      if (start > from) lines.push(body.subarray(from, start));
      from = end;
    }
    start = end;
  }
  if (body.length > from) lines.push(body.subarray(from));
  return { lines, seqs: left };
}

const LINE_END = 10;
