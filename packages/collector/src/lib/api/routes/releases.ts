/** The health of releases, two of them side by side, the gate for a build pipeline, and alerts. */
import type { AlertSummary } from '@candor/query/api';
import { ENVIRONMENT_DEFAULT } from '@candor/query/scope';
import { CollectorError } from '../../../errors.ts';
import type { FailureGroups } from '../../failures/failure-groups.ts';
import { readSpan } from '../../failures/failure-scope.ts';
import type { Registry } from '../../registry/registry.ts';
import { judgeRelease } from '../../releases/judge-release.ts';
import { type HealthParts, readHealth, readHealthOf } from '../../releases/release-health.ts';
import type { ApiRequest, Handlers } from '../route.ts';
import { askStore } from '../store-access.ts';
import { requireProduct } from './products.ts';

type ReleaseRoute =
  | 'GET /api/products/:product/health'
  | 'GET /api/products/:product/releases-compared'
  | 'GET /api/products/:product/alerts'
  | 'GET /api/gate';

export interface ReleaseRouteParts extends HealthParts {
  readonly registry: Registry;
  readonly groups: FailureGroups;
  readonly listAlerts: (product: string) => readonly AlertSummary[];
}

export function createReleaseRoutes(parts: ReleaseRouteParts): Handlers<ReleaseRoute> {
  const { registry, groups, now } = parts;
  return {
    'GET /api/products/:product/health': (request) => {
      const { manifest } = requireProduct(registry, request.param('product'));
      return askStore(() => readHealth(parts, manifest, readSpan(request.query, now())));
    },
    'GET /api/products/:product/releases-compared': (request) => {
      const { manifest } = requireProduct(registry, request.param('product'));
      const span = readSpan(request.query, now());
      const [version, baseline] = [need(request, 'version'), need(request, 'baseline')];
      return askStore(async () => {
        const [health, tellFailures] = await Promise.all([
          readHealthOf(parts, manifest, span, [version, baseline]),
          groups.compare(manifest, span),
        ]);
        return {
          version,
          baseline,
          health: health.find(version),
          baselineHealth: health.find(baseline),
          failures: tellFailures({ version, baseline, told: health.told }),
        };
      });
    },
    'GET /api/products/:product/alerts': (request) =>
      parts.listAlerts(requireProduct(registry, request.param('product')).product),
    'GET /api/gate': (request) => {
      const { manifest } = requireProduct(registry, need(request, 'product'));
      const asked = {
        release: need(request, 'release'),
        baseline: request.query('baseline'),
        environment: request.query('environment') ?? ENVIRONMENT_DEFAULT,
      };
      return askStore(() => judgeRelease(parts, manifest, asked));
    },
  };
}

function need(request: ApiRequest, name: string): string {
  const value = request.query(name);
  if (value !== null && value !== '') return value;
  throw new CollectorError(
    'question_invalid',
    `Expected ${name} after the ? of the address, got none. Name it, and ask again.`,
    { issues: [{ path: name, code: 'missing', message: 'Expected a text.' }] },
  );
}
