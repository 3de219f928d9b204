/** Counts the health of releases by the statements of this package. */
import { dayMax } from '@candor/query/limits';
import type { Day, Span } from '@candor/query/question';
import { SESSION_STATES } from '@candor/query/release-health';
import type { FailureScope, FailureStore, ReceivedSpan } from '../../failures.ts';
import { receivedSecondsMax } from '../../limits.ts';
import type { Parameters } from '../connection.ts';
import { describeScope, type ReadRows } from './read-rows.ts';

type HealthCounts = Pick<
  FailureStore,
  'countHealth' | 'countRecentErrors' | 'findVersions' | 'compareReleases'
>;

export function createHealthCounts(read: ReadRows): HealthCounts {
  return {
    countHealth: async (scope, versions, k) => {
      const parameters = { ...describeScope(scope), versions: versions ?? [], k };
      const rows = await read<HealthColumns>('find-health-cells', parameters, scope);
      return rows.map(({ version, state, uptime_s, ...row }) => ({
        ...row,
        uptimeS: uptime_s,
        version: version === ALL ? null : version,
        state: state === ALL ? null : (SESSION_STATES[Number(state)] ?? null),
      }));
    },
    countRecentErrors: async (scope, since, k) => {
      const span = { since, before: receivedSecondsMax * 1000 };
      const rows = await readVersions(read, scope, span, k);
      return rows.map(({ version, errors, installations, few }) => ({
        version,
        errors,
        installations,
        few,
      }));
    },
    findVersions: async (scope, span, k) => {
      const rows = await readVersions(read, scope, span, k);
      return rows.map(({ version, first_received_s, installations, few }) => ({
        version,
        installations,
        few,
        firstReceived: first_received_s * 1000,
      }));
    },
    compareReleases: async (scope, { version, baseline, calmSince, ...span }) => {
      const releases = { version, baseline, calm_s: toSeconds(calmSince) };
      const parameters = { ...describeScope(scope), ...describeSpan(span), ...releases };
      const rows = await read<ComparedColumns>('compare-releases', parameters, sinceOf(scope));
      return rows.map((row) => ({
        hour: row.hour_s * 1000,
        atRisk: row.at_risk,
        failed: row.failed,
        baselineAtRisk: row.baseline_at_risk,
        baselineFailed: row.baseline_failed,
      }));
    },
  };
}

async function readVersions(
  read: ReadRows,
  scope: FailureScope,
  span: ReceivedSpan,
  k: number,
): Promise<readonly VersionColumns[]> {
  const days = {
    days_from_s: Math.ceil(toSeconds(span.since) / DAY_SECONDS) * DAY_SECONDS,
    days_before_s: Math.floor(toSeconds(span.before) / DAY_SECONDS) * DAY_SECONDS,
  };
  const parameters = { ...describeScope(scope), ...describeSpan(span), ...days, k };
  return read('find-health-versions', parameters, sinceOf(scope));
}

/** What is told by hours of receipt looks at events of all days from the scope's first on. */
function sinceOf({ from }: FailureScope): Span {
  return { from, to: dayMax as Day };
}

const DAY_SECONDS = 86_400;

interface HealthColumns {
  readonly version: string;
  readonly state: string;
  readonly sessions: number;
  readonly uptime_s: number;
  readonly installations: number;
  readonly few: readonly string[];
}

interface VersionColumns {
  readonly version: string;
  readonly first_received_s: number;
  readonly errors: number;
  readonly installations: number;
  readonly few: readonly string[];
}

interface ComparedColumns {
  readonly hour_s: number;
  readonly at_risk: number;
  readonly failed: number;
  readonly baseline_at_risk: number;
  readonly baseline_failed: number;
}

/** How the statements name what is of all versions or states: neither can be called so. */
const ALL = '*';

function describeSpan({ since, before }: ReceivedSpan): Parameters {
  return { since_s: toSeconds(since), before_s: toSeconds(before) };
}

function toSeconds(ms: number): number {
  return Math.floor(ms / 1000);
}
