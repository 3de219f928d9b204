/** Keys of a product: listing, making, limiting and revoking them. */
import type { KeySummary } from '@candor/query/api';
import { CollectorError } from '../../../errors.ts';
import { keyBytesPerMinuteSmallest, keyRequestsPerMinuteLargest } from '../../../limits.ts';
import type { KeyLimits, KeyRow } from '../../metadata/keys.ts';
import type { KeyBudgets } from '../../registry/key-budgets.ts';
import type { Registry } from '../../registry/registry.ts';
import { type Handlers, parseTexts, readActorName, readMember } from '../route.ts';
import { mayMakeKeys, requireProduct } from './products.ts';

type KeyRoute =
  | 'GET /api/products/:product/keys'
  | 'POST /api/products/:product/keys'
  | 'POST /api/products/:product/keys/:key/limit'
  | 'POST /api/products/:product/keys/:key/revoke';

/** `production`, `test`, `ci`: a label that events carry into the store. */
const ENVIRONMENT = /^[a-z][a-z0-9_-]{0,31}$/;

export function createKeyRoutes(registry: Registry, keyBudgets: KeyBudgets): Handlers<KeyRoute> {
  const summarise = (row: KeyRow): KeySummary => summariseKey(row, keyBudgets);
  return {
    'GET /api/products/:product/keys': (request) => {
      const { product } = requireProduct(registry, request.param('product'));
      const keys = registry.listKeys(product).map(summarise);
      // A key may be that of a single machine, so what was refused under it is no answer for whoever may read.
      return mayMakeKeys(request)
        ? keys
        : keys.map((key) => ({ ...key, budget: { ...key.budget, refused: null } }));
    },
    'POST /api/products/:product/keys': async (request) => {
      const { product } = requireProduct(registry, request.param('product'));
      const { environment } = parseTexts(await request.readJson(), ['environment']);
      checkEnvironment(environment);
      return summarise(registry.createKey(product, environment, readActorName(request)));
    },
    'POST /api/products/:product/keys/:key/limit': async (request) => {
      const { product } = requireProduct(registry, request.param('product'));
      const key = request.param('key');
      const row = registry.listKeys(product).find((one) => one.key === key);
      if (row === undefined) throw keyUnknown();
      const limits = parseKeyLimits(await request.readJson(), row);
      const limited = registry.limitKey(product, key, limits, readActorName(request));
      return summarise(limited ?? row);
    },
    'POST /api/products/:product/keys/:key/revoke': (request) => {
      const { product } = requireProduct(registry, request.param('product'));
      const revoked = registry.revokeKey(product, request.param('key'), readActorName(request));
      if (revoked === null) throw keyUnknown();
      return summarise(revoked);
    },
  };
}

/** A key as the API and the command line tell of it. */
export function summariseKey(row: KeyRow, keyBudgets: KeyBudgets): KeySummary {
  const { key, product, environment, created, revoked, ...limits } = row;
  const isOwn = limits.requestsPerMinuteMax !== null || limits.bytesPerMinuteMax !== null;
  return {
    key,
    product,
    environment,
    created: new Date(created).toISOString(),
    revoked: revoked === null ? null : new Date(revoked).toISOString(),
    budget: { ...keyBudgets.read({ key, limits }), isOwn },
  };
}

/** @throws CollectorError body_invalid */
export function checkEnvironment(environment: string): void {
  if (ENVIRONMENT.test(environment)) return;
  throw new CollectorError(
    'body_invalid',
    'Expected an environment of 1 to 32 lower-case letters, digits, - and _, such as production, test or ci. Choose another name.',
    { issues: [{ path: 'environment', code: 'bad_form', message: 'Choose another name.' }] },
  );
}

/** What is left out stays as it was. @throws CollectorError body_invalid */
export function parseKeyLimits(value: unknown, before: KeyLimits): KeyLimits {
  const { requestsPerMinuteMax, bytesPerMinuteMax } = before;
  return {
    requestsPerMinuteMax: parseLimit(value, 'requestsPerMinuteMax', requestsPerMinuteMax, {
      min: 1,
      max: keyRequestsPerMinuteLargest,
    }),
    bytesPerMinuteMax: parseLimit(value, 'bytesPerMinuteMax', bytesPerMinuteMax, {
      min: keyBytesPerMinuteSmallest,
      max: Number.MAX_SAFE_INTEGER,
    }),
  };
}

function parseLimit(
  value: unknown,
  name: keyof KeyLimits,
  before: number | null,
  { min, max }: { readonly min: number; readonly max: number },
): number | null {
  const given = readMember(value, name);
  if (given === undefined) return before;
  if (given === null) return null;
  if (Number.isInteger(given) && Number(given) >= min && Number(given) <= max) return Number(given);
  throw new CollectorError(
    'body_invalid',
    `Expected ${name} to be a whole number from ${min} to ${max}, or null for what the collector is set to; got something else.`,
    { issues: [{ path: name, code: 'out_of_range', message: 'Choose another number.' }] },
  );
}

/** For a key that the product does not have. */
export function keyUnknown(): CollectorError {
  return new CollectorError(
    'key_unknown',
    'Expected a key of the product, got one that it does not have. List its keys first.',
  );
}
