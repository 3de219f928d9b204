/** What the store takes: events one by one, or in the lines in which they came, a block at a time. */
import type { LaneName } from '@candor/manifest/manifest';
import type { FieldValues } from '@candor/manifest/shape';

/** One event as the collector hands it over: shaped, deduplicated by nobody yet, free of addresses. */
export interface StoredEvent {
  readonly product: string;
  /** Label of the key under which it came: `production`, `test`, `ci`. */
  readonly environment: string;
  readonly manifest: string;
  readonly lane: LaneName;
  readonly session: string;
  readonly seq: number;
  /** 32 hex digits, or '' where the product has no device id. */
  readonly device: string;
  readonly ephemeral: boolean;
  readonly event: string;
  /**
   * Milliseconds since the epoch: when the session started (which the store does not keep: no question asks for it), when it
   * happened, when it was received.
   */
  readonly started: number;
  readonly at: number;
  readonly received: number;
  /** Where `at` is the collector's, since its sender's clock was wrong. */
  readonly clockCorrected?: true;
  /** Shaped session facts, `country` among them where declared. */
  readonly facts: FieldValues;
  readonly fields: FieldValues;
}

/** A piece of a journal segment. (segment, block) is its name: the same piece inserted twice is stored once. */
export interface StoreBlock {
  readonly segment: number;
  readonly block: number;
  readonly events: readonly StoredEvent[];
}

/** Events of one session that came together, and what they share, as `StoredEvent` has it. */
export interface StoredReport extends Omit<
  StoredEvent,
  'seq' | 'event' | 'started' | 'at' | 'clockCorrected' | 'fields'
> {
  /**
   * What else there is of each event, as JSON in UTF-8: lines as `formatEvent()` of `@candor/manifest/report` writes them. Their `at`
   * may also be milliseconds since the epoch, and `"clockCorrected":true` may stand behind it.
   */
  readonly lines: Uint8Array;
}

/** The same piece with its events in lines: rows are made of them at a fraction of what objects cost. */
export interface ReportBlock extends Omit<StoreBlock, 'events'> {
  /** Gone through once. */
  readonly reports: Iterable<StoredReport>;
}
