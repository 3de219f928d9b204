/** The reference: the health of releases told a second time in plain TypeScript, event by event, as docs/release-health.md defines it. */
import { dayOf } from '@candor/query/day';
import { FAILED_STATES, type HealthSaid, findState } from '@candor/query/release-health';
import type {
  ComparedHourRow,
  ComparedReleases,
  FailureScope,
  HealthCellRow,
  HealthVersionRow,
  ReceivedSpan,
  RecentErrorsRow,
} from '../../failures.ts';
import type { StoredEvent } from '../../store.ts';

/** How many there are is told of all, and who they are of a few: which of both a statement does is looked at beside this. */
type Counted<Row> = Omit<Row, 'few'>;

const HOUR_MS = 3_600_000;
const UNCAUGHT: ReadonlySet<unknown> = new Set(['unhandled', 'crashed']);

interface Said {
  readonly event: StoredEvent;
  readonly version: string;
  readonly installation: string;
  readonly isCounted: boolean;
  readonly hour: number;
}

function listSaid(events: readonly StoredEvent[], scope: FailureScope): readonly Said[] {
  return events
    .filter(
      (event) =>
        event.product === scope.product &&
        event.event === scope.event &&
        event.fields['outcome'] !== undefined &&
        dayOf(event.at) >= scope.from,
    )
    .map((event) => ({
      event,
      version: readVersion(event.facts[scope.versionFact]),
      installation: event.device === '' ? event.session : event.device,
      isCounted: scope.countedBy === 'session' || (event.device !== '' && !event.ephemeral),
      hour: Math.floor(event.received / HOUR_MS) * HOUR_MS,
    }));
}

function readVersion(fact: unknown): string {
  return typeof fact === 'string' ? fact : '';
}

function countInstallations(said: readonly Said[]): number {
  const counted = said.filter(({ isCounted }) => isCounted);
  return new Set(counted.map(({ installation }) => installation)).size;
}

function group<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}

export function recountHealth(
  events: readonly StoredEvent[],
  scope: FailureScope,
): readonly Counted<HealthCellRow>[] {
  const inSpan = listSaid(events, scope).filter(({ event }) => dayOf(event.at) <= scope.to);
  // What is ephemeral in one event of a session and not in another counts apart, as its version does.
  const sessions = group(inSpan, ({ event, version, installation, isCounted }) =>
    [version, event.session, installation, isCounted].join(' '),
  );
  const cells = new Map<string, { row: Counted<HealthCellRow>; said: Said[] }>();
  for (const said of sessions.values()) {
    const version = said[0]?.version ?? '';
    const state = findState(said.map(({ event }) => event.fields as unknown as HealthSaid));
    const uptime = Math.max(...said.map(({ event }) => Number(event.fields['uptime'])));
    for (const [of, as] of [
      [version, state] as const,
      [version, null] as const,
      [null, null] as const,
    ]) {
      const key = `${of} ${as}`;
      const { row, said: others } = cells.get(key) ?? {
        row: { version: of, state: as, sessions: 0, uptimeS: 0, installations: 0 },
        said: [],
      };
      const all = [...others, ...said];
      const sums = { sessions: row.sessions + 1, uptimeS: row.uptimeS + uptime };
      cells.set(key, {
        row: { ...row, ...sums, installations: countInstallations(all) },
        said: all,
      });
    }
  }
  return [...cells.values()].map(({ row }) => row);
}

/** Of hours that begin in the span. */
export function recountVersions(
  events: readonly StoredEvent[],
  scope: FailureScope,
  { since, before }: ReceivedSpan,
): readonly Counted<HealthVersionRow & RecentErrorsRow>[] {
  const inHours = listSaid(events, scope).filter(({ hour }) => hour >= since && hour < before);
  return [...group(inHours, ({ version }) => version)].map(([version, said]) => ({
    version,
    firstReceived: Math.min(...said.map(({ event }) => Math.floor(event.received / 1000) * 1000)),
    installations: countInstallations(said),
    errors: said.reduce(
      (sum, { event: { fields } }) =>
        sum + Number(fields['errors']) + (UNCAUGHT.has(fields['outcome']) ? 1 : 0),
      0,
    ),
  }));
}

export function recountCompared(
  events: readonly StoredEvent[],
  scope: FailureScope,
  { version, baseline, since, before, calmSince }: ComparedReleases,
): readonly ComparedHourRow[] {
  const looked = listSaid(events, scope).filter(
    ({ hour, isCounted }) => isCounted && hour >= calmSince && hour < before,
  );
  const hasFailed = ({ event }: Said): boolean =>
    (FAILED_STATES as readonly unknown[]).includes(event.fields['outcome']);
  const hours = [...new Set(looked.map(({ hour }) => hour))].toSorted((a, b) => a - b);
  return hours
    .filter((hour) => hour >= since)
    .map((hour) => {
      const before = looked.filter((said) => said.hour < hour && hasFailed(said));
      const gone = new Set(before.map(({ installation }) => installation));
      const of = (name: string): readonly Said[] =>
        looked.filter(
          (said) => said.hour === hour && said.version === name && !gone.has(said.installation),
        );
      return {
        hour,
        atRisk: countInstallations(of(version)),
        failed: countInstallations(of(version).filter(hasFailed)),
        baselineAtRisk: countInstallations(of(baseline)),
        baselineFailed: countInstallations(of(baseline).filter(hasFailed)),
      };
    })
    .filter(({ atRisk, baselineAtRisk }) => atRisk + baselineAtRisk > 0);
}
