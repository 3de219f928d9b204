/** What the metrics tell of keys. A key is public and names a product's stream of reports, never a person. */
import { meteredKeysMax } from '../../limits.ts';
import type { KeyBudgetReading, KeyBudgets } from '../registry/key-budgets.ts';
import type { Registry } from '../registry/registry.ts';

export interface KeyReading extends KeyBudgetReading {
  readonly key: string;
}

/** Of the keys that are open at most `meteredKeysMax`, those first of which most was refused. */
export function readKeys(registry: Registry, keyBudgets: KeyBudgets): readonly KeyReading[] {
  return registry
    .listNewest()
    .flatMap(({ product }) => registry.listKeys(product))
    .filter(({ revoked }) => revoked === null)
    .map(({ key, ...limits }) => ({ key, ...keyBudgets.read({ key, limits }) }))
    .sort((a, b) => b.refused - a.refused)
    .slice(0, meteredKeysMax);
}
