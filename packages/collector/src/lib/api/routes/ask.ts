/** Questions: parsed against the product's newest manifest, answered by the store, never for fewer than k installations. */
import type { Store } from '@candor/store/store';
import { parseQuestion } from '@candor/query/parse';
import { CollectorError } from '../../../errors.ts';
import type { Registry } from '../../registry/registry.ts';
import { questionsInFlightMax, retryAfterBusyS } from '../../../limits.ts';
import { askStore } from '../store-access.ts';
import { type Routes, parseTexts } from '../route.ts';
import { requireProduct } from './products.ts';

export interface AskParts {
  readonly registry: Registry;
  readonly store: Store;
  readonly k: number;
}

export function createAskRoutes(parts: AskParts): Routes<'POST /api/ask'> {
  const questions = { inFlight: 0 };
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
        if (questions.inFlight >= questionsInFlightMax) throw tooMany();
        questions.inFlight += 1;
        try {
          return await askStore(() =>
            parts.store.ask(parsed.value, manifest, parts.k, request.signal),
          );
        } finally {
          questions.inFlight -= 1;
        }
      },
    },
  };
}

function tooMany(): CollectorError {
  return new CollectorError(
    'questions_waiting',
    'Expected fewer questions at once, got more than wait for their turn. Ask again in a moment.',
    { retryAfterS: retryAfterBusyS },
  );
}
