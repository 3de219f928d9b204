/** Keys of a product: listing, making and revoking them. */
import type { KeySummary } from '@candor/query/api';
import { CollectorError } from '../../../errors.ts';
import type { KeyRow } from '../../metadata/keys.ts';
import type { Registry } from '../../registry/registry.ts';
import { type Routes, parseTexts, readActorName } from '../route.ts';
import { requireProduct } from './products.ts';

type KeyRoute =
  | 'GET /api/products/:product/keys'
  | 'POST /api/products/:product/keys'
  | 'POST /api/products/:product/keys/:key/revoke';

/** `production`, `test`, `ci`: a label that events carry into the store. */
const ENVIRONMENT = /^[a-z][a-z0-9_-]{0,31}$/;

export function createKeyRoutes(registry: Registry): Routes<KeyRoute> {
  return {
    'GET /api/products/:product/keys': {
      access: 'viewer',
      changes: false,
      run: (request) => {
        const { product } = requireProduct(registry, request.param('product'));
        return registry.listKeys(product).map(summarise);
      },
    },
    'POST /api/products/:product/keys': {
      access: 'administrator',
      changes: true,
      run: async (request) => {
        const { product } = requireProduct(registry, request.param('product'));
        const { environment } = parseTexts(await request.readJson(), ['environment']);
        if (!ENVIRONMENT.test(environment)) throw environmentInvalid();
        return summarise(registry.createKey(product, environment, readActorName(request)));
      },
    },
    'POST /api/products/:product/keys/:key/revoke': {
      access: 'administrator',
      changes: true,
      run: (request) => {
        const { product } = requireProduct(registry, request.param('product'));
        const revoked = registry.revokeKey(product, request.param('key'), readActorName(request));
        if (revoked === null) throw keyUnknown();
        return summarise(revoked);
      },
    },
  };
}

function summarise({ key, product, environment, created, revoked }: KeyRow): KeySummary {
  return {
    key,
    product,
    environment,
    created: new Date(created).toISOString(),
    revoked: revoked === null ? null : new Date(revoked).toISOString(),
  };
}

function environmentInvalid(): CollectorError {
  return new CollectorError(
    'body_invalid',
    'Expected an environment of 1 to 32 lower-case letters, digits, - and _, such as production, test or ci. Choose another name.',
    { issues: [{ path: 'environment', code: 'bad_form', message: 'Choose another name.' }] },
  );
}

function keyUnknown(): CollectorError {
  return new CollectorError(
    'key_unknown',
    'Expected a key of the product, got one that it does not have. List its keys first.',
  );
}
