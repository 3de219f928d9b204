/**
 * One thing that came from another SDK, whichever it was, before the manifest has been asked: all of it is in memory only, and
 * only what the manifest declares gets any further.
 */
import type { ForeignFailure } from './foreign-failure.ts';

export interface ForeignItem {
  /** Its place in the request, from 0, as answers name it. Several items may share one: the points of one metric. */
  readonly index: number;
  /** What the other SDK calls the event. */
  readonly event: string;
  /** Milliseconds since the epoch; null where it does not say. */
  readonly at: number | null;
  /** What it says of the session: context tags, resource attributes. Shared by many items, so never copied. */
  readonly attributes: ForeignValues;
  /** What it says of the event: measurements, properties, attributes. An earlier map stands above a later one. */
  readonly values: readonly ForeignValues[];
  /** An id that its SDK has given to this one event; null where it has none. */
  readonly uid: string | null;
  /** For how many it stands, where its SDK sends only a sample: 1 for itself alone. */
  readonly weight: number;
  /** The address that its SDK says it comes from; `0.0.0.0` asks not to be placed. Null where it says none. */
  readonly address: string | null;
  /** What failed, where the item says that something did. */
  readonly failure?: ForeignFailure | null;
  /** Why it says nothing, where it does not: then it is counted as refused by itself, and is no fault of the request. */
  readonly saysNothing?: 'not_a_number' | null;
}

export type ForeignValues = Readonly<Record<string, unknown>>;

/** Why one item does not come in, for the answer to its sender. */
export interface ForeignRefusal {
  readonly index: number;
  readonly reason: ForeignRefusalReason;
}

export type ForeignRefusalReason =
  | 'malformed'
  | 'key_unknown'
  | 'undeclared'
  | 'wrong_lane'
  | 'too_old'
  | 'erased'
  | 'sampled_out';

export function isMap(value: unknown): value is ForeignValues {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An empty map where there is none: what other SDKs send may have any shape. */
export function mapOf(value: unknown): ForeignValues {
  return isMap(value) ? value : {};
}
