/** Budgets of keys for bodies that name their keys themselves: perhaps several, each of which pays for what is its own. */
import { overBudget, type KeyBudgets } from '../registry/key-budgets.ts';
import type { FoundKey } from '../registry/registry.ts';
import type { KeyedItem } from './foreign-body.ts';

/** Keys of which nothing is left, with the seconds until something is. Each counts as refused once. */
export function findOverdrawn(
  budgets: KeyBudgets,
  keyed: readonly KeyedItem[],
): ReadonlyMap<string, number> {
  const overdrawn = new Map<string, number>();
  for (const key of listKeys(keyed)) {
    const waitS = budgets.readWaitS(key);
    if (waitS === 0) continue;
    budgets.countRefused(key);
    overdrawn.set(key.key, waitS);
  }
  return overdrawn;
}

/**
 * One request for each key, and of the body's bytes as many as its items are of all. An item that stands for many costs as much as
 * if all of them had come: they are kept like all of them.
 */
export function chargeItems(
  budgets: KeyBudgets,
  keyed: readonly KeyedItem[],
  bodyBytes: number,
): void {
  for (const key of listKeys(keyed)) {
    const own = keyed.filter((one) => one.key.key === key.key);
    const weight = own.reduce((sum, { item }) => sum + item.weight, 0);
    budgets.take(key, Math.ceil((bodyBytes * weight) / keyed.length));
  }
}

/** `peek`: the key that a body seems to name. @throws CollectorError key_over_budget, where that has nothing left */
export function checkPeeked(budgets: KeyBudgets, peek: () => FoundKey | null): void {
  if (!budgets.isAnyOver()) return;
  const key = peek();
  const waitS = key === null ? 0 : budgets.readWaitS(key);
  if (key === null || waitS === 0) return;
  budgets.countRefused(key);
  throw overBudget(waitS);
}

function listKeys(keyed: readonly KeyedItem[]): readonly FoundKey[] {
  return [...new Map(keyed.map(({ key }) => [key.key, key] as const)).values()];
}
