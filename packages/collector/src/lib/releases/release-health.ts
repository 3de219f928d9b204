/** The health of releases as the API tells it, figure by figure through the k-check. docs/release-health.md defines them. */
import type { Manifest } from '@candor/manifest/manifest';
import type { ReleaseHealth, VersionHealth } from '@candor/query/api';
import { type Cell, mayTell } from '@candor/query/k-check';
import { SESSION_STATES, type SessionState, computeHealth } from '@candor/query/release-health';
import { compareVersions } from '@candor/query/version';
import { estimateShare } from '@candor/query/wilson';
import type { FailureStore, HealthCellRow, RecentErrorsRow } from '@candor/store/failures';
import { recentErrorsMs } from '../../limits.ts';
import { type AskedSpan, findFailureScope } from '../failures/failure-scope.ts';
import { type CountedCell, checkCells } from '../failures/tell-cells.ts';
import type { FindK } from '../k-rules/k-rules.ts';
import { startOfHour } from './judge-release.ts';

export interface HealthParts {
  readonly failures: FailureStore;
  readonly findK: FindK;
  readonly now: () => number;
}

/** @throws CollectorError role_undeclared */
export async function readHealth(
  parts: HealthParts,
  manifest: Manifest,
  span: AskedSpan,
): Promise<ReleaseHealth> {
  const { k, countedBy, told, folded, tell } = await countVersions(parts, manifest, span, null);
  const versions = told.map(tell).toSorted((a, b) => compareVersions(b.version, a.version));
  return { ...span, k, countedBy, versions, folded };
}

export interface HealthOfVersions {
  /** All versions that may be told. */
  readonly told: ReadonlySet<string>;
  /** Of one that was asked about; null where it may not be told. */
  readonly find: (version: string) => VersionHealth | null;
}

/** The same of these versions, which takes less than of all. @throws CollectorError role_undeclared */
export async function readHealthOf(
  parts: HealthParts,
  manifest: Manifest,
  span: AskedSpan,
  versions: readonly string[],
): Promise<HealthOfVersions> {
  const { told, tell } = await countVersions(parts, manifest, span, versions);
  return {
    told: new Set(told.map(({ version }) => version ?? '')),
    find: (name) => {
      const whole = told.find(({ version }) => version === name);
      return whole === undefined || !versions.includes(name) ? null : tell(whole);
    },
  };
}

interface CountedVersions {
  readonly k: number;
  readonly countedBy: ReleaseHealth['countedBy'];
  /** Those that may be told, each with all its sessions. */
  readonly told: readonly HealthCellRow[];
  readonly folded: number;
  readonly tell: (whole: HealthCellRow) => VersionHealth;
}

/** `versions`: of which sessions are counted; null for all. Which may be told goes by the installations of all. */
async function countVersions(
  { failures, findK, now }: HealthParts,
  manifest: Manifest,
  span: AskedSpan,
  versions: readonly string[] | null,
): Promise<CountedVersions> {
  const k = findK(manifest.product);
  const scope = findFailureScope(manifest, 'health', span);
  const [cells, recent] = await Promise.all([
    failures.countHealth(scope, versions, k),
    failures.countRecentErrors(scope, startOfHour(now() - recentErrorsMs), k),
  ]);
  const all = cells.find(({ version }) => version === null)?.installations ?? 0;
  const wholes = cells.filter(({ version, state }) => version !== null && state === null);
  const { isTold } = checkCells(wholes.map(nameVersion), k);
  const readErrors = createErrorsReader(recent, k);
  const told = wholes.filter(({ version }) => isTold(ALL, version ?? ''));
  return {
    k,
    countedBy: scope.countedBy,
    told,
    folded: wholes.length - told.length,
    tell: (whole) => {
      const states = cells.filter(
        ({ version, state }) => version === whole.version && state !== null,
      );
      return tellVersion({ whole, states, all, k, hidden: hideStates(states, k), readErrors });
    },
  };
}

const ALL = '*';

function nameVersion({ version, installations, few }: HealthCellRow): CountedCell {
  return { of: ALL, cell: version ?? '', installations, few };
}

/** What is hidden beside a state of few, until nothing gives that away: those first that say the least. */
const HIDDEN_FIRST: readonly SessionState[] = [
  'healthy',
  'errored',
  'abnormal',
  'unhandled',
  'crashed',
];

/** The states that may not be told. All sessions together are, so that one that is missing alone could be worked out. */
function hideStates(rows: readonly HealthCellRow[], k: number): ReadonlySet<SessionState> {
  const cells = new Map(
    rows.flatMap(({ state, installations, few }) => {
      const whole = { installations, few: installations < k ? few : null };
      const cell: Cell = { at: '', group: state ?? '', whole, parts: new Map(), namesNext: false };
      return state === null ? [] : [[state, cell] as const];
    }),
  );
  const hidden = new Map([...cells].filter(([, cell]) => !mayTell([cell], k)));
  if (hidden.size === 0) return new Set();
  for (const state of HIDDEN_FIRST) {
    if (hidden.size > 1 && mayTell([...hidden.values()], k)) break;
    const cell = cells.get(state);
    if (cell !== undefined) hidden.set(state, cell);
  }
  return new Set(hidden.keys());
}

interface CountedVersion {
  readonly whole: HealthCellRow;
  readonly states: readonly HealthCellRow[];
  /** Installations of all versions. */
  readonly all: number;
  readonly k: number;
  readonly hidden: ReadonlySet<SessionState>;
  readonly readErrors: (version: string) => number | null;
}

function tellVersion({ whole, states, all, k, hidden, readErrors }: CountedVersion): VersionHealth {
  const version = whole.version ?? '';
  const { sessions, installations } = whole;
  const countState = (state: SessionState): number | null => {
    const row = states.find((one) => one.state === state);
    if (row === undefined) return 0;
    return hidden.has(state) ? null : row.sessions;
  };
  const crashed = states.find(({ state }) => state === 'crashed');
  const figures = computeHealth({
    sessions,
    installations,
    sessionsCrashed: crashed?.sessions ?? 0,
    installationsCrashed: crashed?.installations ?? 0,
    installationsOfAll: all,
    uptimeS: whole.uptimeS,
  });
  const isCrashTold = countState('crashed') !== null;
  const spared = installations - (crashed?.installations ?? 0);
  return {
    version,
    sessions,
    installations,
    states: Object.fromEntries(
      SESSION_STATES.map((state) => [state, countState(state)]),
    ) as VersionHealth['states'],
    crashFreeSessions: isCrashTold ? figures.crashFreeSessions : null,
    // Those that were spared are a group too.
    crashFreeInstallations: isCrashTold && spared >= k ? figures.crashFreeInstallations : null,
    adoption: estimateShare(installations, all),
    meanUptimeS: figures.meanUptimeS,
    errorsLastHour: readErrors(version),
  };
}

/** Null for a version that fewer than k have run meanwhile; 0 for one that nobody has. */
function createErrorsReader(
  rows: readonly RecentErrorsRow[],
  k: number,
): (version: string) => number | null {
  const { isTold } = checkCells(
    rows.map(({ version, installations, few }) => ({ of: ALL, cell: version, installations, few })),
    k,
  );
  return (version) => {
    const row = rows.find((one) => one.version === version);
    if (row === undefined) return 0;
    return isTold(ALL, version) ? row.errors : null;
  };
}
