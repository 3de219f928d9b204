/** Requests about products, their manifests and what the collector keeps beside them. */
import type {
  CollectorStatus,
  KeySummary,
  ManifestAdded,
  ProductSummary,
  QuarantineRow,
  RegisteredManifest,
} from '@candor/query/api';
import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import type { ApiFailure } from '../../errors.ts';
import { answerFreshMs } from '../../limits.ts';

export const productsQuery = queryOptions<readonly ProductSummary[], ApiFailure>({
  queryKey: ['products'],
  queryFn: ({ signal }) => call('GET /api/products', { signal }),
  staleTime: answerFreshMs,
});

export function manifestQuery(product: string) {
  return queryOptions<RegisteredManifest, ApiFailure>({
    queryKey: ['manifest', product],
    queryFn: ({ signal }) =>
      call('GET /api/products/:product/manifest', { params: { product }, signal }),
    staleTime: answerFreshMs,
  });
}

export function keysQuery(product: string) {
  return queryOptions<readonly KeySummary[], ApiFailure>({
    queryKey: ['keys', product],
    queryFn: ({ signal }) =>
      call('GET /api/products/:product/keys', { params: { product }, signal }),
  });
}

/** The same keys, for their labels: these are looked at on every page, and a new one is rare. */
export function environmentKeysQuery(product: string) {
  return queryOptions({ ...keysQuery(product), staleTime: answerFreshMs });
}

export function quarantineQuery(product: string) {
  return queryOptions<readonly QuarantineRow[], ApiFailure>({
    queryKey: ['quarantine', product],
    queryFn: ({ signal }) =>
      call('GET /api/products/:product/quarantine', { params: { product }, signal }),
  });
}

export const statusQuery = queryOptions<CollectorStatus, ApiFailure>({
  queryKey: ['status'],
  queryFn: ({ signal }) => call('GET /api/status', { signal }),
});

/** Registers the text of a telemetry.yaml. */
export async function registerManifest(text: string): Promise<ManifestAdded> {
  return call('POST /api/manifests', { body: text });
}
