/** What `world-main.ts` tells of a run, as JSON. */
import type { QuarantineRow } from '@candor/query/api';

export type FaultName = 'throttled' | 'away' | 'answer-lost';

/** What the API answers: how many events of each name there are, and sums of their fields as `event.field`. */
export type Answers = Readonly<Record<string, number | null>>;

export interface World {
  readonly plain: { readonly answers: Answers; readonly said: readonly string[] };
  readonly faults: Readonly<
    Record<
      FaultName,
      {
        /** What each request got: a status, or `lost`. */
        readonly seen: readonly (number | 'lost')[];
        /** Bodies that came again, byte for byte, and were answered as taken. */
        readonly takenAgain: number;
        readonly answers: Answers;
        /** What the product's process printed. */
        readonly said: string;
      }
    >
  >;
  readonly quarantine: readonly QuarantineRow[];
  /** The collector's exit code. */
  readonly code: number | null;
  /** Files of the data folder, and what of the machine or the person was found in each. */
  readonly traces: readonly string[];
  /** The same search, for the name of an event that was taken. */
  readonly known: readonly string[];
  readonly log: string;
}
