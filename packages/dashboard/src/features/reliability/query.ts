/** Requests about the health of releases, the gate, and who is told of a release that does badly. */
import type {
  AlertSummary,
  ComparedReleases,
  FailureSettings,
  ReleaseHealth,
  ReleaseVerdict,
} from '@candor/query/api';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { sayEnvironment, type ShownPart } from '../../address/environment.ts';
import { call } from '../../api/call.ts';
import type { ApiFailure } from '../../errors.ts';
import { answerFreshMs } from '../../limits.ts';

export function healthQuery(product: string, { span: { from, to }, environment }: ShownPart) {
  return queryOptions<ReleaseHealth, ApiFailure>({
    queryKey: ['health', product, from, to, environment],
    queryFn: ({ signal }) =>
      call('GET /api/products/:product/health', {
        params: { product },
        query: { from, to, ...sayEnvironment(environment) },
        signal,
      }),
    staleTime: answerFreshMs,
    placeholderData: keepPreviousData,
  });
}

/** Which release is judged, beside which, and in which environment. */
export interface JudgedRelease {
  readonly release: string;
  /** Null: the collector chooses the predecessor. */
  readonly baseline: string | null;
  readonly environment: string;
}

export function verdictQuery(product: string, { release, baseline, environment }: JudgedRelease) {
  return queryOptions<ReleaseVerdict, ApiFailure>({
    queryKey: ['verdict', product, release, baseline, environment],
    queryFn: ({ signal }) =>
      call('GET /api/gate', {
        query: { product, release, baseline, ...sayEnvironment(environment) },
        signal,
      }),
    staleTime: answerFreshMs,
  });
}

export function comparedQuery(
  product: string,
  { version, baseline }: { readonly version: string; readonly baseline: string },
  { span: { from, to }, environment }: ShownPart,
) {
  return queryOptions<ComparedReleases, ApiFailure>({
    queryKey: ['compared', product, version, baseline, from, to, environment],
    queryFn: ({ signal }) =>
      call('GET /api/products/:product/releases-compared', {
        params: { product },
        query: { version, baseline, from, to, ...sayEnvironment(environment) },
        signal,
      }),
    staleTime: answerFreshMs,
  });
}

export function alertsQuery(product: string) {
  return queryOptions<readonly AlertSummary[], ApiFailure>({
    queryKey: ['alerts', product],
    queryFn: ({ signal }) =>
      call('GET /api/products/:product/alerts', { params: { product }, signal }),
  });
}

export function failureSettingsQuery(product: string) {
  return queryOptions<FailureSettings, ApiFailure>({
    queryKey: ['failure-settings', product],
    queryFn: ({ signal }) =>
      call('GET /api/products/:product/failure-settings', { params: { product }, signal }),
  });
}

/** What is left out stays as it is. */
export interface SettingsChange {
  readonly sourceLink: string | null;
  readonly webhook: string | null;
  readonly webhookSecret?: string;
  readonly mailTo: string[];
}

export async function changeFailureSettings(
  product: string,
  body: SettingsChange,
): Promise<FailureSettings> {
  return call('PUT /api/products/:product/failure-settings', { params: { product }, body });
}
