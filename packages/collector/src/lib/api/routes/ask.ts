/** Questions: parsed against the product's newest manifest, answered by the store, never for fewer than k installations. */
import type { Store } from '@candor/store/store';
import { parseQuestion } from '@candor/query/parse';
import { CollectorError } from '../../../errors.ts';
import type { Registry } from '../../registry/registry.ts';
import { askStore } from '../store-access.ts';
import { type Routes, parseTexts } from '../route.ts';
import { requireProduct } from './products.ts';

export interface AskParts {
  readonly registry: Registry;
  readonly store: Store;
  readonly k: number;
}

export function createAskRoutes(parts: AskParts): Routes<'POST /api/ask'> {
  return {
    'POST /api/ask': {
      access: 'viewer',
      // It reads; it is a POST because a question does not fit into an address.
      changes: false,
      run: async (request) => {
        const value = await request.readJson();
        const { product } = parseTexts(value, ['product']);
        const { manifest } = requireProduct(parts.registry, product);
        const parsed = parseQuestion(value, manifest);
        if (!parsed.ok) {
          throw new CollectorError(
            'question_invalid',
            'Expected a question about what the manifest declares, got one with issues. Correct them, and ask again.',
            { issues: parsed.issues },
          );
        }
        return askStore(() => parts.store.ask(parsed.value, manifest, parts.k));
      },
    },
  };
}
