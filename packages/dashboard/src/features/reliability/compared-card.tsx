import type { ComparedReleases, VersionHealth } from '@candor/query/api';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement, ReactNode } from 'react';
import { underEnvironment } from '../../address/environment.ts';
import { formatMeasure } from '../../format/measure.ts';
import { formatNumber, formatShare } from '../../format/number.ts';
import { ChartCard } from '../chart/chart-card.tsx';
import { ChartError, ChartLoading } from '../chart/chart-states.tsx';
import { describeFew } from '../chart/figures-table.ts';
import { DataTable } from '../collected/data-table.tsx';
import { titleCrash } from '../crashes/crash-words.ts';
import { keepView } from '../frame/keep-view.ts';
import { useScope } from '../frame/scope.ts';
import { formatPrecise } from './health-words.ts';
import { comparedQuery } from './query.ts';
import styles from './reliability.module.css';
import { ReleasePicker, type ReleasePair } from './release-picker.tsx';

interface ComparedCardProps {
  readonly versions: readonly string[];
  readonly pair: ReleasePair;
  readonly k: number | null;
}

/** Two releases side by side: their health, and on how many installations each failure happened under either. */
export function ComparedCard({ versions, pair, k }: ComparedCardProps): ReactElement {
  const scope = useScope();
  const asked = useQuery(comparedQuery(scope.product.product, pair, scope));
  return (
    <ChartCard
      title="Two releases side by side"
      unit={`${pair.version} and ${pair.baseline}`}
      busy={asked.isFetching}
      facts={<span>0 is none; too few to tell: {describeFew(k)} installations</span>}
    >
      <ReleasePicker versions={versions} {...pair} />
      {asked.data ? (
        <div className={styles['compared']}>
          <Figures compared={asked.data} />
          <Failures compared={asked.data} />
        </div>
      ) : asked.error ? (
        <ChartError error={asked.error} height={160} retry={() => void asked.refetch()} />
      ) : (
        <ChartLoading height={160} />
      )}
    </ChartCard>
  );
}

type Shown = readonly [title: string, write: (health: VersionHealth) => string];

const FIGURES: readonly Shown[] = [
  ['Installations', ({ installations }) => formatNumber(installations)],
  ['Sessions', ({ sessions }) => formatNumber(sessions)],
  ['Crash-free sessions', ({ crashFreeSessions }) => writeShare(crashFreeSessions)],
  ['Crash-free installations', ({ crashFreeInstallations }) => writeShare(crashFreeInstallations)],
  ['Adoption', ({ adoption }) => (adoption.value === null ? '–' : formatShare(adoption.value))],
  [
    'Mean uptime',
    ({ meanUptimeS }) => (meanUptimeS === null ? '–' : formatMeasure(meanUptimeS, 's')),
  ],
  ['Errors in this hour and the last', ({ errorsLastHour }) => writeCount(errorsLastHour)],
];

function Figures({ compared }: { readonly compared: ComparedReleases }): ReactElement {
  const { version, baseline, health, baselineHealth } = compared;
  return (
    <DataTable
      label="Health of two releases"
      columns={['Figure', version, baseline === version ? `${baseline} again` : baseline]}
      numeric={[1, 2]}
      rows={FIGURES.map(([title, write]) => ({
        key: title,
        cells: [title, ...[health, baselineHealth].map((side) => (side ? write(side) : NOT_TOLD))],
      }))}
      empty=""
    />
  );
}

const NOT_TOLD = 'too few to tell';

function Failures({ compared }: { readonly compared: ComparedReleases }): ReactElement | null {
  const { version, baseline, failures } = compared;
  const under = underEnvironment(useScope().environment);
  return (
    <DataTable
      label="Failures of two releases"
      columns={[
        'Installations with',
        version,
        baseline === version ? `${baseline} again` : baseline,
      ]}
      numeric={[1, 2]}
      rows={failures.map(({ group, title, installations, baselineInstallations }) => ({
        key: group,
        cells: [
          <CrashLink key="group" group={group}>
            {titleCrash(title)}
          </CrashLink>,
          writeCount(installations),
          writeCount(baselineInstallations),
        ],
      }))}
      empty={`No failure of either release was told in this time span${under}.`}
    />
  );
}

function CrashLink(props: { readonly group: string; readonly children: ReactNode }): ReactElement {
  return (
    <Link
      from="/products/$product"
      to="/products/$product/crashes/$group"
      params={(params) => ({ ...params, group: props.group })}
      search={keepView}
    >
      {props.children}
    </Link>
  );
}

function writeCount(count: number | null): string {
  return count === null ? NOT_TOLD : formatNumber(count);
}

function writeShare(share: VersionHealth['crashFreeSessions']): string {
  if (share === null || share.value === null) return NOT_TOLD;
  return `${formatPrecise(share.value)} (${formatPrecise(share.low)} to ${formatPrecise(share.high)})`;
}
