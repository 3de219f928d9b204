/**
 * What a person may ask a collector about their own data, without an account: what it holds, a copy of it, its erasure.
 *
 * The request proves ownership by what only this machine knows. Of a device that is the token whose SHA-256 gives its pseudonym
 * (docs/ids.md), one for each lane and, where ids rotate, each month. A product without device ids has none; there the random
 * id of a session, which nobody but the two sides has ever seen, stands in its place.
 *
 *     POST {collector}/v1/held/{key}      HoldingsRequest → HeldAnswer
 *     POST {collector}/v1/export/{key}    HoldingsRequest → newline-delimited JSON, one ExportedEvent a line
 *     POST {collector}/v1/erase/{key}     HoldingsRequest → EraseAnswer
 *     GET  {collector}/v1/receipt-keys    → ReceiptKeysAnswer
 *
 * Bodies are `application/json`, at most `holdingsBytesMax` bytes. An unknown token is no error: it holds nothing.
 */
import type { LaneName } from './manifest.ts';
import type { FieldValues } from './shape.ts';

export interface HoldingsRequest {
  /** Device tokens as 64 lower-case hex digits; at most `holdingsTokensMax`. */
  readonly tokens: readonly string[];
  /** Session ids; at most `holdingsSessionsMax`. */
  readonly sessions: readonly string[];
}

export interface HeldAnswer {
  readonly held: readonly HeldSession[];
  /** Pseudonyms among those asked for that were erased before: reports under them are refused. */
  readonly erased: readonly string[];
  /** Sessions without a pseudonym, among those asked for, of which the same holds. */
  readonly erasedSessions?: readonly string[];
  /** For how long the product's lanes are kept; a collector may not say. */
  readonly retention?: readonly LaneRetention[];
}

export interface LaneRetention {
  readonly lane: LaneName;
  /** Days after events were received, after which they go within a day; null for as long as the vendor wants. */
  readonly days: number | null;
}

/** Events of one session that the collector has: in its store, in its journal, or on their way between the two. */
export interface HeldSession {
  readonly session: string;
  readonly lane: LaneName;
  /** The pseudonym; null where the product has no device id. */
  readonly device: string | null;
  readonly events: number;
  /** Their numbers as closed ranges, ascending: `[[1, 5], [7, 7]]`. */
  readonly seqs: readonly (readonly [number, number])[];
  /** RFC 3339. */
  readonly firstReceived: string;
  readonly lastReceived: string;
}

/** One event with all that is stored of it. */
export interface ExportedEvent {
  readonly session: string;
  readonly lane: LaneName;
  readonly device: string | null;
  readonly manifest: string;
  readonly seq: number;
  /** RFC 3339: when it happened, when it was received. */
  readonly at: string;
  readonly received: string;
  /**
   * Where `at` is not what the machine said: its clock was wrong when it sent, or ahead of the collector's, and the collector has
   * moved it. Absent from others.
   */
  readonly clockCorrected?: true;
  readonly event: string;
  /** The session's facts, those that the collector added (the country) among them. */
  readonly facts: FieldValues;
  readonly fields: FieldValues;
}

export interface EraseAnswer {
  readonly receipt: Receipt;
}

/**
 * What a collector vouches for. The statement is signed as the very bytes that it is, so nothing has to be put in order: alone, or
 * by the root of a hash tree over many (docs/receipts.md, with known answers).
 */
export interface Receipt {
  /** JSON of a `ReceiptStatement`. */
  readonly statement: string;
  /** Which of the collector's keys signed it: the first 16 hex digits of the SHA-256 of its SPKI. */
  readonly key: string;
  /**
   * Ed25519 as base64url, 86 characters: over the statement's UTF-8 bytes. Or that over the root of a tree, behind the salt of
   * the statement's leaf and the hashes on the way up: `tree1.SALT.rHASH.lHASH.SIGNATURE`.
   */
  readonly signature: string;
}

export type ReceiptStatement =
  | {
      readonly candor: 1;
      readonly about: 'report';
      readonly product: string;
      /** RFC 3339: when it was received. */
      readonly at: string;
      /** SHA-256 of the body before it was compressed, 64 hex digits. */
      readonly digest: string;
      readonly accepted: number;
      /** Of those that were known to be on the disk; what comes again at the same moment, or long after, may be told as accepted. */
      readonly duplicate: number;
      readonly refused: number;
      /** Days for which the events are kept; null for as long as the vendor wants. */
      readonly retentionDays: number | null;
    }
  | {
      readonly candor: 1;
      readonly about: 'erase';
      readonly product: string;
      readonly at: string;
      /** SHA-256 of the request's body. */
      readonly digest: string;
      readonly sessions: number;
      readonly events: number;
      /** What stays, in words for the user: no total in which the events still count, but a hash of each id, and that there was an erasure. */
      readonly kept: string;
    };

export interface ReceiptKeysAnswer {
  /** Newest first; older ones are kept so that old receipts can still be checked. */
  readonly keys: readonly {
    readonly key: string;
    /** SPKI, DER as base64. */
    readonly spki: string;
  }[];
}
