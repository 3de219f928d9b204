/** Products, their manifests and their quarantine. */
import { readManifest } from '@candor/manifest-yaml/read';
import type { Day } from '@candor/query/question';
import type { ProductSummary } from '@candor/query/api';
import { ROUTES } from '@candor/query/routes';
import type { Store } from '@candor/store/store';
import { CollectorError } from '../../../errors.ts';
import { productDaysCacheMs } from '../../../limits.ts';
import type { Quarantine } from '../../quarantine/quarantine.ts';
import { buildUndeclaredNames, listUnnameable } from '../../quarantine/undeclared-names.ts';
import type { Registry, RegisteredProductManifest } from '../../registry/registry.ts';
import { type RetentionRules, listRetention } from '../../retention/retention-rules.ts';
import { mayUse } from '../access.ts';
import { type ApiRequest, type Handlers, readActorName } from '../route.ts';
import { askStore, createCache } from '../store-access.ts';

type ProductRoute =
  | 'GET /api/products'
  | 'GET /api/products/:product/manifest'
  | 'GET /api/products/:product/quarantine'
  | 'GET /api/products/:product/undeclared'
  | 'POST /api/manifests';

export interface ProductParts {
  readonly registry: Registry;
  readonly quarantine: Quarantine;
  readonly store: Store;
  readonly retentionRules: RetentionRules;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

type ProductDays = { readonly firstDay: Day; readonly lastDay: Day } | null;

export function createProductRoutes(parts: ProductParts): Handlers<ProductRoute> {
  const { registry, quarantine, store } = parts;
  const readDays = createCache<ProductDays>(
    (product) => askStore(() => store.readProductDays(product)),
    productDaysCacheMs,
    parts.now,
  );
  return {
    'GET /api/products': () =>
      Promise.all(
        registry
          .listNewest()
          .map(async (newest) =>
            summarise(parts.retentionRules, newest, await readDays(newest.product)),
          ),
      ),
    'GET /api/products/:product/manifest': (request) => {
      const { hash, registered, manifest } = requireProduct(registry, request.param('product'));
      return { hash, registered: new Date(registered).toISOString(), manifest };
    },
    'GET /api/products/:product/quarantine': (request) => {
      const { product } = requireProduct(registry, request.param('product'));
      return quarantine.list(product).map(({ version, event, field, reason, count, lastDay }) => ({
        version,
        event,
        field,
        reason,
        count,
        lastDay,
      }));
    },
    'GET /api/products/:product/undeclared': (request) => {
      const { product, manifest } = requireProduct(registry, request.param('product'));
      const rows = quarantine.list(product);
      const names = buildUndeclaredNames(rows, quarantine.listKinds(product));
      return { product, manifest, names, unnameable: listUnnameable(rows) };
    },
    'POST /api/manifests': (request) => addManifest(parts, request),
  };
}

/** @throws CollectorError product_unknown */
export function requireProduct(registry: Registry, product: string): RegisteredProductManifest {
  const newest = registry.findNewest(product);
  if (newest !== null) return newest;
  throw new CollectorError(
    'product_unknown',
    'Expected a product with a registered manifest, got one without. Register its manifest first.',
  );
}

const KEYS_ROUTE = ROUTES['POST /api/products/:product/keys'];

/** Who may also have a key adopted that a manifest names, and sees what was refused under each. */
export function mayMakeKeys({ actor }: ApiRequest): boolean {
  return mayUse(KEYS_ROUTE, actor);
}

async function addManifest(
  parts: ProductParts,
  request: ApiRequest,
): Promise<{ readonly product: string; readonly hash: string; readonly added: boolean }> {
  const result = readManifest(await request.readText(), 'manifest');
  if (!result.ok) {
    throw new CollectorError(
      'manifest_invalid',
      `Expected a manifest, got a text with ${result.issues.length} issues. Correct them, and send it again.`,
      {
        issues: result.issues.map(({ path, line, code, message }) => ({
          path,
          line,
          code,
          message,
        })),
      },
    );
  }
  const { product, hash, isNew, isKeyOpen } = parts.registry.register(
    result.value,
    readActorName(request),
    mayMakeKeys(request),
  );
  if (!isKeyOpen) {
    parts.log(
      `registry: the key that the manifest of ${product} names is not its own here: it was revoked, is another product's, or is new and whoever registered may not make keys. Reports of ${product} need another key.`,
    );
  }
  return { product, hash, added: isNew };
}

function summarise(
  rules: RetentionRules,
  newest: RegisteredProductManifest,
  days: ProductDays,
): ProductSummary {
  const { product, title, vendor, ids } = newest.manifest;
  return {
    product,
    title,
    vendor,
    countedBy: ids.device === 'none' ? 'session' : 'device',
    firstDay: days?.firstDay ?? null,
    lastDay: days?.lastDay ?? null,
    retention: listRetention(rules, newest.manifest),
  };
}
