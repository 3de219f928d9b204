/**
 * What a body gives to its events so that they are known when it comes again: numbers and days. Numbers are of all of it, and are
 * given before anything is left aside: what waits for the budget of its key, or comes under a key that nobody knows yet, may come
 * in with the same body the next time, and must neither shift the others nor take their numbers. Days are those of a key as the
 * body names it: somebody else's clock must not move what a product's ids are made of, and no key that gets known either.
 */
import { dayOf } from '@candor/query/day';
import type { Day } from '@candor/query/question';
import type { FoundKey } from '../registry/registry.ts';
import type { ForeignItem } from './foreign-item.ts';

export interface ForeignBody {
  /** As they were sent, inflated. */
  readonly bytes: Buffer;
  /**
   * Of the earliest item under the same name of a key, in UTC; of arrival where none says when it happened: such items are another
   * day's after midnight.
   */
  readonly day: Day;
}

/** An item with the key under which it came, or what is to be known of items whose key nobody knows. */
export type NamedItem = OwnedItem | Strangers;

interface OwnedItem {
  /** Of the key, as it stands in the body; '' where it stands beside it. */
  readonly name: string;
  readonly key: FoundKey;
  readonly item: ForeignItem;
}

interface Strangers {
  readonly name: string;
  readonly key: null;
  /** Milliseconds since the epoch, of the earliest; null where none says. */
  readonly at: number | null;
  /** Of all of them together. */
  readonly weight: number;
}

/** An item with the number of its first event in the body. */
export interface NumberedItem {
  readonly item: ForeignItem;
  readonly seq: number;
}

export interface KeyedItem extends NumberedItem {
  readonly key: FoundKey;
  /** As `ForeignBody` has it. */
  readonly day: Day;
}

/** `items`: all of the body, in their order. `received`: milliseconds since the epoch. Gives those of keys that are known. */
export function numberItems(items: readonly NamedItem[], received: number): readonly KeyedItem[] {
  const days = findDays(items);
  const keyed: KeyedItem[] = [];
  let seq = 1;
  for (const named of items) {
    const { name, key } = named;
    if (key === null) seq += named.weight;
    else {
      keyed.push({ key, item: named.item, seq, day: days.get(name) ?? dayOf(received) });
      seq += named.item.weight;
    }
  }
  return keyed;
}

/** By the name of a key, where an item under it says when it happened. */
function findDays(items: readonly NamedItem[]): ReadonlyMap<string, Day> {
  const earliest = new Map<string, number>();
  for (const named of items) {
    const { at } = named.key === null ? named : named.item;
    if (at === null) continue;
    earliest.set(named.name, Math.min(at, earliest.get(named.name) ?? at));
  }
  return new Map([...earliest].map(([name, at]) => [name, dayOf(boundInstant(at))] as const));
}

const LATEST_MS = Date.parse('9999-12-31T23:59:59.999Z');

/** A time beyond what four digits of a year can say is put at the end. */
export function boundInstant(atMs: number): number {
  return Math.max(0, Math.min(atMs, LATEST_MS));
}
