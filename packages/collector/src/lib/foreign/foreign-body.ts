/**
 * What a body gives to its events so that they are known when it comes again: numbers and a day. Both are of all of it, and are
 * given before anything is left aside: what waits for the budget of its key, or comes under a key that nobody knows yet, may come
 * in with the same body the next time, and must neither shift the others nor take their numbers.
 */
import { dayOf } from '@candor/query/day';
import type { Day } from '@candor/query/question';
import type { FoundKey } from '../registry/registry.ts';
import type { ForeignItem } from './foreign-item.ts';

export interface ForeignBody {
  /** As they were sent, inflated. */
  readonly bytes: Buffer;
  /** Of the earliest item, in UTC; of arrival where none says when it happened: such a body is another day's after midnight. */
  readonly day: Day;
}

/** An item with the key under which it came: null for one that nobody knows. */
export interface NamedItem {
  readonly key: FoundKey | null;
  readonly item: ForeignItem;
}

/** An item with the number of its first event in the body. */
export interface NumberedItem {
  readonly item: ForeignItem;
  readonly seq: number;
}

export interface KeyedItem extends NumberedItem {
  readonly key: FoundKey;
}

export interface NumberedBody {
  readonly body: ForeignBody;
  /** Those of keys that are known, in their order. */
  readonly keyed: readonly KeyedItem[];
}

/** `items`: all of the body, in their order. `received`: milliseconds since the epoch. */
export function numberBody(
  bytes: Buffer,
  items: readonly NamedItem[],
  received: number,
): NumberedBody {
  const keyed: KeyedItem[] = [];
  let seq = 1;
  let earliest = Number.POSITIVE_INFINITY;
  for (const { key, item } of items) {
    if (key !== null) keyed.push({ key, item, seq });
    seq += item.weight;
    earliest = Math.min(earliest, item.at ?? earliest);
  }
  const at = Number.isFinite(earliest) ? boundInstant(earliest) : received;
  return { body: { bytes, day: dayOf(at) }, keyed };
}

const LATEST_MS = Date.parse('9999-12-31T23:59:59.999Z');

/** A time beyond what four digits of a year can say is put at the end. */
export function boundInstant(atMs: number): number {
  return Math.max(0, Math.min(atMs, LATEST_MS));
}
