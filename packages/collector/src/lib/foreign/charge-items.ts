/** Budgets of keys for bodies that name their keys themselves: perhaps several, each of which pays for what is its own. */
import { overBudget, type KeyBudgets } from '../registry/key-budgets.ts';
import type { FoundKey, Registry } from '../registry/registry.ts';
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

/** @throws CollectorError key_over_budget, where the key that a body seems to name has nothing left */
export function checkPeeked(
  { registry, keyBudgets }: { readonly registry: Registry; readonly keyBudgets: KeyBudgets },
  peek: () => string | null,
): void {
  if (!keyBudgets.isAnyOver()) return;
  const name = peek();
  const key = name === null ? null : findKeyInAnyCase(registry, name);
  if (key === null) return;
  const waitS = keyBudgets.readWaitS(key);
  if (waitS === 0) return;
  keyBudgets.countRefused(key);
  throw overBudget(waitS);
}

/** Several SDKs write a GUID in capitals, whatever they were given. */
export function findKeyInAnyCase(registry: Registry, name: string): FoundKey | null {
  return registry.findKey(name) ?? registry.findKey(name.toLowerCase());
}

function listKeys(keyed: readonly KeyedItem[]): readonly FoundKey[] {
  return [...new Map(keyed.map(({ key }) => [key.key, key] as const)).values()];
}
