/** The vocabularies in which a product's failures are told. */
import type { VocabularySummary } from '@candor/query/api';
import { CollectorError } from '../../../errors.ts';
import { vocabularyBytesMax } from '../../../limits.ts';
import type { Vocabularies } from '../../failures/vocabularies.ts';
import type { VocabularyRow } from '../../metadata/vocabulary-rows.ts';
import type { Registry } from '../../registry/registry.ts';
import { type Handlers, readActorName } from '../route.ts';
import { requireProduct } from './products.ts';

type VocabularyRoute =
  | 'GET /api/products/:product/vocabularies'
  | 'GET /api/products/:product/vocabularies/:version'
  | 'PUT /api/products/:product/vocabularies/:version';

export function createVocabularyRoutes(
  registry: Registry,
  vocabularies: Vocabularies,
): Handlers<VocabularyRoute> {
  return {
    'GET /api/products/:product/vocabularies': (request) => {
      const { product } = requireProduct(registry, request.param('product'));
      return vocabularies.list(product).map(summariseVocabulary);
    },
    'GET /api/products/:product/vocabularies/:version': (request) => {
      const { product } = requireProduct(registry, request.param('product'));
      const vocabulary = vocabularies.read(product, request.param('version'));
      if (vocabulary === null) throw unknown();
      return { ...vocabulary };
    },
    'PUT /api/products/:product/vocabularies/:version': async (request) => {
      const { product } = requireProduct(registry, request.param('product'));
      const version = request.param('version');
      const text = await request.readText(vocabularyBytesMax);
      const entry = { product, version, text };
      const { row, isNew } = vocabularies.register(entry, readActorName(request));
      return { product, version, hash: row.hash, added: isNew };
    },
  };
}

/** A vocabulary as the API and the command line tell of it. */
export function summariseVocabulary(row: VocabularyRow): VocabularySummary {
  const { version, registered, hash, modules, symbols } = row;
  return { version, registered: new Date(registered).toISOString(), hash, modules, symbols };
}

function unknown(): CollectorError {
  return new CollectorError(
    'vocabulary_unknown',
    'Expected a version with a vocabulary, got one without. List those that there are first.',
  );
}
