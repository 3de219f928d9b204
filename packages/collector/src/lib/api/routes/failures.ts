/** Groups of failures, what people say of them, and the settings of both. */
import type { FailureStatus } from '@candor/query/api';
import type { FailureStore } from '@candor/store/failures';
import { listBlocked } from '../../failures/blocked-places.ts';
import { readSpan } from '../../failures/failure-scope.ts';
import type { FailureGroups } from '../../failures/failure-groups.ts';
import type { FailureSettingsBook } from '../../failures/failure-settings.ts';
import type { GroupChange, GroupChanges } from '../../failures/group-changes.ts';
import type { FindK } from '../../k-rules/k-rules.ts';
import type { Registry } from '../../registry/registry.ts';
import {
  type ApiRequest,
  type Handlers,
  memberInvalid,
  parseTexts,
  readActorName,
  readMember,
} from '../route.ts';
import { askStore } from '../store-access.ts';
import { requireProduct } from './products.ts';

type FailureRoute =
  | 'GET /api/products/:product/blocked'
  | 'GET /api/products/:product/failures'
  | 'GET /api/products/:product/failures/:group'
  | 'POST /api/products/:product/failures/:group/status'
  | 'POST /api/products/:product/failures/:group/merge'
  | 'POST /api/products/:product/failures/:group/split'
  | 'GET /api/products/:product/failure-settings'
  | 'PUT /api/products/:product/failure-settings';

export interface FailureRouteParts {
  readonly registry: Registry;
  readonly groups: FailureGroups;
  readonly changes: GroupChanges;
  readonly settings: FailureSettingsBook;
  readonly failures: FailureStore;
  readonly findK: FindK;
  readonly now: () => number;
}

const STATUSES: readonly FailureStatus[] = ['open', 'fixed', 'ignored'];

export function createFailureRoutes(parts: FailureRouteParts): Handlers<FailureRoute> {
  const { registry, groups, changes, settings, now } = parts;
  const describe = (request: ApiRequest): GroupChange => ({
    product: requireProduct(registry, request.param('product')).product,
    group: request.param('group'),
    actor: readActorName(request),
  });
  return {
    'GET /api/products/:product/failures': (request) => {
      const { manifest } = requireProduct(registry, request.param('product'));
      return askStore(() => groups.list(manifest, readSpan(request.query, now())));
    },
    'GET /api/products/:product/blocked': (request) => {
      const { manifest } = requireProduct(registry, request.param('product'));
      return askStore(() => listBlocked(parts, manifest, readSpan(request.query, now())));
    },
    'GET /api/products/:product/failures/:group': (request) => {
      const { manifest } = requireProduct(registry, request.param('product'));
      const span = readSpan(request.query, now());
      return askStore(() => groups.read(manifest, request.param('group'), span));
    },
    'POST /api/products/:product/failures/:group/status': async (request) => {
      const body = await request.readJson();
      const said = readMember(body, 'status');
      const status = STATUSES.find((one) => one === said);
      if (status === undefined) throw memberInvalid('status', STATUSES.join(' or '));
      return changes.say(describe(request), status, readOptional(body, 'version'));
    },
    'POST /api/products/:product/failures/:group/merge': async (request) => {
      const { into } = parseTexts(await request.readJson(), ['into']);
      return changes.merge(describe(request), into);
    },
    'POST /api/products/:product/failures/:group/split': async (request) => {
      const body = await request.readJson();
      const { fingerprint } = parseTexts(body, ['fingerprint']);
      return changes.split(describe(request), fingerprint, readOptional(body, 'variant'));
    },
    'GET /api/products/:product/failure-settings': (request) =>
      settings.read(requireProduct(registry, request.param('product')).product),
    'PUT /api/products/:product/failure-settings': async (request) => {
      const { product } = requireProduct(registry, request.param('product'));
      return settings.change(product, await request.readJson(), readActorName(request));
    },
  };
}

function readOptional(body: unknown, name: string): string | null {
  const value = readMember(body, name);
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') throw memberInvalid(name, 'text');
  return value;
}
