/** Counts failures and the health of releases by the statements of this package, within the limits of a question. */
import type { ClickHouseSettings } from '@clickhouse/client';
import type { Day } from '@candor/query/question';
import { FAILED_STATES, SESSION_STATES } from '@candor/query/release-health';
import type { FailureGroupScope, FailureScope, FailureStore } from '../../failures.ts';
import { askSecondsMax, countedRowsMax } from '../../limits.ts';
import type { Connection, Parameters } from '../connection.ts';
import { type StatementName, readStatement } from '../statements.ts';

/** Runs when it is its turn. */
export type TakeTurn = <Result>(run: () => Promise<Result>) => Promise<Result>;

const LIMITS: ClickHouseSettings = {
  max_execution_time: askSecondsMax,
  max_result_rows: String(countedRowsMax),
  result_overflow_mode: 'throw',
};

type Read = <Row>(name: StatementName, parameters: Parameters) => Promise<readonly Row[]>;

export function createFailureStore(connection: Connection, takeTurn: TakeTurn): FailureStore {
  const read: Read = async (name, parameters) => {
    const text = await readStatement(name);
    return takeTurn(async () => connection.ask({ text, parameters }, LIMITS));
  };
  return { ...createGroupCounts(read), ...createHealthCounts(read) };
}

type GroupCounts = Pick<FailureStore, 'findGroups' | 'findSamples' | 'countCells'>;

function createGroupCounts(read: Read): GroupCounts {
  return {
    findGroups: async (scope, rowsMax) => {
      const parameters = { ...describeGroups(scope), rows_max: rowsMax };
      const rows = await read<GroupColumns>('find-failure-groups', parameters);
      return rows.map(({ first_day, last_day, versions, latest, ...row }) => ({
        ...row,
        firstDay: first_day,
        lastDay: last_day,
        versions: new Map(Object.entries(versions)),
        latest: readSample(latest),
      }));
    },
    findSamples: async (scope, told, rowsMax) => {
      const parameters = { ...describeGroups(scope), told, rows_max: rowsMax };
      const rows = await read<SampleColumns>('find-failure-samples', parameters);
      return rows.map(({ latest, ...row }) => ({ ...row, latest: readSample(latest) }));
    },
    countCells: async (scope, by, k) =>
      read('find-failure-cells', { ...describeGroups(scope), by, k }),
  };
}

type HealthCounts = Omit<FailureStore, keyof GroupCounts>;

function createHealthCounts(read: Read): HealthCounts {
  return {
    countHealth: async (scope, k) => {
      const rows = await read<HealthColumns>('find-health-cells', { ...describe(scope), k });
      return rows.map(({ version, state, uptime_s, ...row }) => ({
        ...row,
        uptimeS: uptime_s,
        version: version === ALL ? null : version,
        state: state === ALL ? null : (SESSION_STATES[Number(state)] ?? null),
      }));
    },
    countRecentErrors: async (scope, since, k) =>
      read('find-recent-errors', { ...describe(scope), since_s: toSeconds(since), k }),
    findVersions: async (scope, { since, before }, k) => {
      const span = { since_s: toSeconds(since), before_s: toSeconds(before) };
      const rows = await read<VersionColumns>('find-health-versions', {
        ...describe(scope),
        ...span,
        k,
      });
      return rows.map(({ first_received_s, ...row }) => ({
        ...row,
        firstReceived: first_received_s * 1000,
      }));
    },
    compareReleases: async (scope, { version, baseline, since, before, calmSince }) => {
      const rows = await read<ComparedColumns>('compare-releases', {
        ...describe(scope),
        version,
        baseline,
        since_s: toSeconds(since),
        before_s: toSeconds(before),
        calm_s: toSeconds(calmSince),
        failed_outcomes: FAILED_STATES,
      });
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

interface GroupColumns {
  readonly name: string;
  readonly times: number;
  readonly installations: number;
  readonly first_day: Day;
  readonly last_day: Day;
  readonly versions: Readonly<Record<string, number>>;
  readonly fingerprints: readonly string[];
  readonly latest: SampleColumn;
}

type SampleColumn = readonly [failure: string, version: string];

interface SampleColumns {
  readonly fingerprint: string;
  readonly variant: string;
  readonly latest: SampleColumn;
}

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

/** ClickHouse wants constant lists that are not empty; nothing has this name. */
const NOWHERE = '-';

function describe(scope: FailureScope): Parameters {
  return {
    product: scope.product,
    environment: scope.environment,
    lane: scope.lane,
    event: scope.event,
    counted_by: scope.countedBy,
    version_fact: scope.versionFact,
    from: scope.from,
    to: scope.to,
  };
}

function describeGroups(scope: FailureGroupScope): Parameters {
  return {
    ...describe(scope),
    system_fact: scope.systemFact,
    field: scope.field,
    name: scope.name ?? '',
    moved: [NOWHERE, ...scope.moves.map(({ moved }) => moved)],
    names: [NOWHERE, ...scope.moves.map(({ name }) => name)],
  };
}

function readSample([failure, version]: SampleColumn): {
  readonly failure: string;
  readonly version: string;
} {
  return { failure, version };
}

function toSeconds(ms: number): number {
  return Math.floor(ms / 1000);
}
