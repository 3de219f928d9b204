/** A release laid beside its predecessor, hour by hour of arrival: the test of `@candor/query/early-warning` on what the store counts. */
import type { Manifest } from '@candor/manifest/manifest';
import type { ReleaseVerdict } from '@candor/query/api';
import { addDays, dayOf } from '@candor/query/day';
import { type Comparison, compareReleases } from '@candor/query/early-warning';
import { compareVersions } from '@candor/query/version';
import type {
  ComparedHourRow,
  FailureScope,
  FailureStore,
  HealthVersionRow,
} from '@candor/store/failures';
import {
  baselineMs,
  calmMs,
  healthLateDaysMax,
  releaseKnownMs,
  releaseWatchedMs,
} from '../../limits.ts';
import { findFailureScope } from '../failures/failure-scope.ts';
import { checkCells } from '../failures/tell-cells.ts';
import type { FindK } from '../k-rules/k-rules.ts';

export interface JudgeParts {
  readonly failures: FailureStore;
  readonly findK: FindK;
  readonly now: () => number;
}

export interface AskedRelease {
  readonly environment: string;
  readonly release: string;
  /** Null: the older version that most installations ran in the week before. */
  readonly baseline: string | null;
}

const HOUR_MS = 3_600_000;

/** @throws CollectorError role_undeclared */
export async function judgeRelease(
  parts: JudgeParts,
  manifest: Manifest,
  asked: AskedRelease,
): Promise<ReleaseVerdict> {
  const { failures, findK, now } = parts;
  const k = findK(manifest.product);
  const hourNow = startOfHour(now());
  const scope = findReleaseScope(manifest, asked.environment, hourNow);
  const versions = await findReleases(failures, scope, now(), k);
  const first = versions.find(({ version }) => version === asked.release)?.firstReceived;
  if (first === undefined) return tellVerdict({ asked, baseline: asked.baseline, hours: [], k });
  const since = startOfHour(first);
  const baseline =
    asked.baseline ?? (await findPredecessor(failures, scope, asked.release, since, k));
  if (baseline === null) return tellVerdict({ asked, baseline, hours: [], k });
  const hours = await failures.compareReleases(scope, {
    version: asked.release,
    baseline,
    since,
    // Only hours that are over: what was judged stays as it was.
    before: Math.min(hourNow, since + releaseWatchedMs),
    calmSince: since - calmMs,
  });
  const hidden = hideVersions(versions, k);
  return tellVerdict({ asked, baseline, hours, k, hidden });
}

/** The versions that the health of releases does not tell either: with the count of all, those of the others would give away a few. */
function hideVersions(versions: readonly HealthVersionRow[], k: number): ReadonlySet<string> {
  const there = versions.filter(({ installations }) => installations > 0);
  const { isTold } = checkCells(
    there.map(({ version, installations, few }) => ({ of: '', cell: version, installations, few })),
    k,
  );
  return new Set(there.map(({ version }) => version).filter((version) => !isTold('', version)));
}

/** Versions of which something has arrived lately, with when that was first. */
export async function findReleases(
  failures: FailureStore,
  scope: FailureScope,
  now: number,
  k: number,
): Promise<readonly HealthVersionRow[]> {
  const span = { since: startOfHour(now - releaseKnownMs), before: startOfHour(now) + HOUR_MS };
  return failures.findVersions(scope, span, k);
}

/** Events that came in later than some days after they happened are left out, so that not every day has to be looked at. */
export function findReleaseScope(
  manifest: Manifest,
  environment: string,
  now: number,
): FailureScope {
  const days = Math.ceil(releaseKnownMs / 86_400_000) + healthLateDaysMax;
  const to = dayOf(now);
  return findFailureScope(manifest, 'health', { from: addDays(to, -days), to, environment });
}

async function findPredecessor(
  failures: FailureStore,
  scope: FailureScope,
  release: string,
  since: number,
  k: number,
): Promise<string | null> {
  const span = { since: since - baselineMs, before: since };
  const before = await failures.findVersions(scope, span, k);
  const older = before.filter(({ version }) => compareVersions(version, release) < 0);
  const [most] = older.toSorted(
    (a, b) => b.installations - a.installations || compareVersions(b.version, a.version),
  );
  return most?.version ?? null;
}

const WORDS = { worse: 'fail', cleared: 'pass', open: 'wait' } as const;

interface Judged {
  readonly asked: AskedRelease;
  readonly baseline: string | null;
  readonly hours: readonly ComparedHourRow[];
  readonly k: number;
  /** Versions of which no count is told. Default: none. */
  readonly hidden?: ReadonlySet<string>;
}

function tellVerdict({
  asked: { environment, release },
  baseline,
  hours,
  k,
  hidden = new Set(),
}: Judged): ReleaseVerdict {
  const comparison = compareReleases(hours);
  const sum = (key: 'atRisk' | 'failed' | 'baselineAtRisk' | 'baselineFailed'): number =>
    hours.reduce((total, hour) => total + hour[key], 0);
  // Whoever fails does so once: these are installations.
  const [failed, baselineFailed] = [sum('failed'), sum('baselineFailed')];
  const areMany = [failed, baselineFailed].every((count) => count === 0 || count >= k);
  const isTold = areMany && !hidden.has(release) && !hidden.has(baseline ?? '');
  // An installation may be at risk in many hours: how many they are at least, an hour alone says.
  const tellMany = (key: 'atRisk' | 'baselineAtRisk', version: string | null): number | null => {
    const isOfMany = sum(key) === 0 || Math.max(...hours.map((hour) => hour[key])) >= k;
    return isOfMany && !hidden.has(version ?? '') ? sum(key) : null;
  };
  return {
    verdict: WORDS[comparison.verdict],
    release,
    baseline,
    environment,
    hours: hours.length,
    atRisk: tellMany('atRisk', release),
    failed: isTold ? failed : null,
    baselineAtRisk: tellMany('baselineAtRisk', baseline),
    baselineFailed: isTold ? baselineFailed : null,
    ...tellEvidence(comparison, isTold),
  };
}

/** Exact figures of few failures would tell how few. */
function tellEvidence(
  { oddsRatio, evidenceWorse, evidenceCleared }: Comparison,
  isTold: boolean,
): Pick<ReleaseVerdict, 'oddsRatio' | 'evidenceWorse' | 'evidenceCleared'> {
  return isTold
    ? { oddsRatio, evidenceWorse, evidenceCleared }
    : { oddsRatio: null, evidenceWorse: null, evidenceCleared: null };
}

export function startOfHour(ms: number): number {
  return Math.floor(ms / HOUR_MS) * HOUR_MS;
}
