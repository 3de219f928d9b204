import { useQuery } from '@tanstack/react-query';
import { listEnvironments } from '../../address/environment.ts';
import { environmentKeysQuery } from '../products/query.ts';
import { useScope } from './scope.ts';

export interface Environments {
  readonly shown: string;
  /** What can be chosen, what is shown included; one alone is no choice. */
  readonly all: readonly string[];
  /** Whether a key of the product has the label that is shown, as far as the keys are there. */
  readonly isKnown: boolean;
}

/** The environments of the product that is shown. */
export function useEnvironments(): Environments {
  const { product, environment: shown } = useScope();
  const { data: keys } = useQuery(environmentKeysQuery(product.product));
  return {
    shown,
    all: listEnvironments(keys ?? [], shown),
    isKnown: keys?.some(({ environment }) => environment === shown) ?? true,
  };
}
