/** Looks after every hour whether a new release does worse than its predecessor, and makes an alert of it, once. */
import { setTimeout as setTimeoutAsync } from 'node:timers/promises';
import type { AlertSummary } from '@candor/query/api';
import type { FailureStore } from '@candor/store/failures';
import { findRole } from '@candor/manifest/roles';
import {
  alertsListedMax,
  drainWatchMs,
  releaseWatchedMs,
  releasesWatchedMax,
  watchIntervalMs,
} from '../../limits.ts';
import { describeFault } from '../http/answer.ts';
import type { FindK } from '../k-rules/k-rules.ts';
import type { AlertChannel, AlertRows } from '../metadata/alert-rows.ts';
import type { FailureRows } from '../metadata/failure-rows.ts';
import type { Registry, RegisteredProductManifest } from '../registry/registry.ts';
import {
  findReleaseScope,
  findReleases,
  judgeRelease,
  startOfHour,
} from '../releases/judge-release.ts';
import { deliverAlerts } from './deliver-alerts.ts';
import type { MailServer } from './send-mail.ts';

export interface WatchParts {
  readonly registry: Registry;
  readonly failures: FailureStore;
  readonly alerts: AlertRows;
  readonly settings: FailureRows;
  readonly mail: MailServer | null;
  readonly findK: FindK;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

export interface ReleaseWatch {
  /** Looks at all releases now, and delivers what is due. Never rejects. */
  readonly look: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export function startReleaseWatch(given: WatchParts): ReleaseWatch {
  const state = { lookedAt: 0, isStopping: false, waiting: 0, running: Promise.resolve() };
  const parts = { ...given, isStopping: (): boolean => state.isStopping };
  const { log, now } = parts;
  const look = async (): Promise<void> => {
    state.lookedAt = startOfHour(now());
    await lookAtAll(parts);
    await deliverAlerts(parts);
  };
  const turn = async (): Promise<void> => {
    await (startOfHour(now()) > state.lookedAt ? look() : deliverAlerts(parts));
  };
  // One after the other, so that a stop waits for one alone.
  const queue = (run: () => Promise<void>): Promise<void> => {
    state.waiting += 1;
    state.running = state.running
      .then(run)
      .catch((failure: unknown) => log(`alerts: expected to look, got ${describeFault(failure)}.`))
      .finally(() => (state.waiting -= 1));
    return state.running;
  };
  const timer = setInterval(() => {
    if (state.waiting === 0) void queue(turn);
  }, watchIntervalMs);
  timer.unref();
  return {
    look: () => queue(look),
    stop: async () => {
      state.isStopping = true;
      clearInterval(timer);
      // What is under way may wait for others; an alert that was not noted as delivered is sent again.
      await Promise.race([state.running, setTimeoutAsync(drainWatchMs, null, { ref: false })]);
    },
  };
}

interface RunningWatch extends WatchParts {
  readonly isStopping: () => boolean;
}

async function lookAtAll(parts: RunningWatch): Promise<void> {
  for (const product of parts.registry.listNewest()) {
    if (findRole(product.manifest, 'health') === undefined) continue;
    const keys = parts.registry.listKeys(product.product);
    for (const environment of new Set(keys.map((key) => key.environment))) {
      if (parts.isStopping()) return;
      try {
        await lookAt(parts, product, environment);
      } catch (failure) {
        parts.log(
          `alerts: expected to look at the releases of ${product.product}, got ${describeFault(failure)}. It is tried again in an hour.`,
        );
      }
    }
  }
}

async function lookAt(
  parts: RunningWatch,
  { manifest, product }: RegisteredProductManifest,
  environment: string,
): Promise<void> {
  const { failures, alerts, findK, now } = parts;
  const scope = findReleaseScope(manifest, environment, now());
  const k = findK(product);
  const releases = await findReleases(failures, scope, now(), k);
  const watched = releases
    .filter(({ version, firstReceived, installations }) => {
      const isNew = now() - firstReceived <= releaseWatchedMs;
      return isNew && version !== '' && installations >= k;
    })
    .toSorted((a, b) => b.installations - a.installations)
    .slice(0, releasesWatchedMax);
  for (const { version: release } of watched) {
    if (parts.isStopping()) return;
    if (alerts.has(product, environment, release)) continue;
    const figures = await judgeRelease(parts, manifest, { environment, release, baseline: null });
    if (figures.verdict !== 'fail') continue;
    alerts.add({ product, at: now(), figures }, listChannels(parts, product));
    parts.log(`alerts: ${product} ${release} fails more often than ${figures.baseline ?? ''}.`);
  }
}

function listChannels({ settings, mail }: WatchParts, product: string): readonly AlertChannel[] {
  const { webhook, mailTo } = settings.readSettings(product);
  return [
    ...(webhook === null ? [] : (['webhook'] as const)),
    ...(mail === null || mailTo.length === 0 ? [] : (['mail'] as const)),
  ];
}

/** The alerts of a product as the API tells them, the newest first. */
export function listAlerts(alerts: AlertRows, product: string): readonly AlertSummary[] {
  return alerts.list(product, alertsListedMax).map(({ id, at, figures }) => ({
    id,
    at: new Date(at).toISOString(),
    figures,
    deliveries: alerts
      .listDeliveries(id)
      .map(({ channel, state, attempts }) => ({ channel, state, attempts })),
  }));
}
