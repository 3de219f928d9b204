/**
 * What every sink can do, whatever it speaks.
 */
import type { ReportRequest } from '../../request.ts';
import type { Verdict } from '../judge-answer.ts';

/** A report, or a part of one: the line that opens it and some of those that follow, each with its `\n`. */
export interface Parcel {
  readonly head: string;
  readonly lines: readonly string[];
}

/** What is handed to a sink: a request, or what is appended to a file. */
export type SinkRequest = ReportRequest | FileRequest;

export interface FileRequest {
  readonly method: 'append';
  /** The file. */
  readonly address: string;
  readonly headers: Readonly<Record<string, never>>;
  readonly body: Buffer;
}

export interface Sink {
  readonly name: string;
  /** Where it sends to, for the user to read. */
  readonly address: string;
  /** Bytes of a body beyond which a report is sent in parts. */
  readonly bodyBytesMax: number;
  readonly build: (parcel: Parcel) => SinkRequest;
  /** One for each lane: over one for all, the other end could join them. */
  readonly connect: (options: SinkConnectionOptions) => SinkConnection;
}

export interface SinkConnection {
  /** `mayGo` is asked right before the first byte is written. Never rejects. */
  readonly send: (parcel: Parcel, mayGo: () => boolean) => Promise<Handed>;
  /** Ends it, whatever is under way. Nothing is sent any more. */
  readonly close: () => void;
}

export interface SinkConnectionOptions {
  readonly now: () => number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The product's own proxy setting; undefined where the environment decides. */
  readonly proxy: string | undefined;
  /** A file of certificates to trust beside the usual ones. */
  readonly caFile: string | undefined;
  readonly keepsAlive: boolean;
}

/** What became of a parcel. */
export interface Handed {
  readonly verdict: Verdict;
  /** Null where it is nothing for the ledger: a file sink is a log itself. */
  readonly exchange: Exchange | null;
}

/** What went over the wire, for the ledger. */
export interface Exchange {
  /** Where it went in the end, after redirections. */
  readonly address: string;
  /** Null where no answer came. */
  readonly status: number | null;
  readonly receipt: Readonly<Record<string, unknown>> | null;
  readonly body: Buffer;
}

export type OpenedSink =
  | { readonly ok: true; readonly sink: Sink }
  /** A sentence: what was expected, and what to do. Never holds a value that was given. `address` is there where it is the way that fails. */
  | { readonly ok: false; readonly problem: string; readonly address?: string };

/** The parts in which a report goes, each within the sink's bound as far as single lines are. */
export function splitParcel(
  sink: Pick<Sink, 'build' | 'bodyBytesMax'>,
  parcel: Parcel,
): readonly Parcel[] {
  if (parcel.lines.length < 2 || sink.build(parcel).body.length <= sink.bodyBytesMax)
    return [parcel];
  return halve(parcel).flatMap((half) => splitParcel(sink, half));
}

/** Two halves of a parcel of two lines and more. */
export function halve({ head, lines }: Parcel): readonly Parcel[] {
  const middle = Math.ceil(lines.length / 2);
  return [
    { head, lines: lines.slice(0, middle) },
    { head, lines: lines.slice(middle) },
  ];
}
