/** Looks after every hour whether a new release does worse than its predecessor, and makes an alert of it, once. */
import type { AlertSummary } from '@candor/query/api';
import type { FailureStore } from '@candor/store/failures';
import { findRole } from '@candor/manifest/roles';
import { alertsListedMax, releaseWatchedMs, watchIntervalMs } from '../../limits.ts';
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
  readonly k: number;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

export interface ReleaseWatch {
  /** Looks at all releases now, and delivers what is due. Never rejects. */
  readonly look: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export function startReleaseWatch(parts: WatchParts): ReleaseWatch {
  const state = { lookedAt: 0, running: Promise.resolve() };
  // One after the other, so that a stop waits for one alone.
  const queue = (run: () => Promise<void>): Promise<void> =>
    (state.running = state.running.then(run));
  const look = async (): Promise<void> => {
    state.lookedAt = startOfHour(parts.now());
    await lookAtAll(parts);
    await deliverAlerts(parts);
  };
  const turn = async (): Promise<void> => {
    const isDue = startOfHour(parts.now()) > state.lookedAt;
    await (isDue ? look() : deliverAlerts(parts));
  };
  const timer = setInterval(() => void queue(turn), watchIntervalMs);
  timer.unref();
  return {
    look: () => queue(look),
    stop: async () => {
      clearInterval(timer);
      await state.running;
    },
  };
}

async function lookAtAll(parts: WatchParts): Promise<void> {
  for (const product of parts.registry.listNewest()) {
    if (findRole(product.manifest, 'health') === undefined) continue;
    const keys = parts.registry.listKeys(product.product);
    for (const environment of new Set(keys.map((key) => key.environment))) {
      try {
        await lookAt(parts, product, environment);
      } catch (failure) {
        const kind = failure instanceof Error ? failure.name : 'something that is not an error';
        parts.log(
          `alerts: expected to look at the releases of ${product.product}, got ${kind}. It is tried again in an hour.`,
        );
      }
    }
  }
}

async function lookAt(
  parts: WatchParts,
  { manifest, product }: RegisteredProductManifest,
  environment: string,
): Promise<void> {
  const { failures, alerts, now } = parts;
  const scope = findReleaseScope(manifest, environment, now());
  const releases = await findReleases(failures, scope, now());
  for (const { version: release, firstReceived } of releases) {
    const isNew = now() - firstReceived <= releaseWatchedMs;
    if (!isNew || release === '' || alerts.has(product, environment, release)) continue;
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
