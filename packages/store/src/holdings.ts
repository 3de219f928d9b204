/** What the store holds of one owner: asked for, copied and erased by pseudonym, or by session where there is no pseudonym. */
import type { LaneName } from '@candor/manifest/manifest';

/** Whose events: those of a product under these pseudonyms, and those of these sessions that have no pseudonym. */
export interface Owner {
  readonly product: string;
  /** Pseudonyms: 32 lower-case hex digits each. */
  readonly devices: readonly string[];
  /**
   * Ids of sessions, UUIDs in lower case. Events that came under a pseudonym are not reached by them: there only the pseudonym
   * says whose they are.
   */
  readonly sessions: readonly string[];
}

/** Events of one session. */
export interface HeldRow {
  readonly session: string;
  readonly lane: LaneName;
  /** The pseudonym; '' where there is none. */
  readonly device: string;
  readonly events: number;
  /** Their numbers as closed ranges, ascending. */
  readonly ranges: readonly (readonly [number, number])[];
  /** Milliseconds since the epoch, whole seconds. */
  readonly firstReceived: number;
  readonly lastReceived: number;
}

/** Whoever there are events of: a pseudonym, or where it is '' a session. */
export interface HeldOwner {
  readonly product: string;
  readonly device: string;
  readonly session: string;
}

/** One event with all that is stored of it; words and numbers as the store keeps them: a boolean is the word `true` or `false`. */
export interface ExportedRow {
  readonly session: string;
  readonly lane: LaneName;
  readonly device: string;
  readonly manifest: string;
  readonly seq: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly received: number;
  /** Where `at` is the collector's, since its sender's clock was wrong. */
  readonly clockCorrected?: true;
  readonly event: string;
  readonly facts: Readonly<Record<string, string | number>>;
  readonly fields: Readonly<Record<string, string | number>>;
}
