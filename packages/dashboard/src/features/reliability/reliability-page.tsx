import { findRole } from '@candor/manifest/roles';
import type { ReleaseHealth } from '@candor/query/api';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import controls from '../../controls/controls.module.css';
import { meQuery } from '../account/query.ts';
import { ChartCard } from '../chart/chart-card.tsx';
import { EmptyState } from '../chart/chart-states.tsx';
import chart from '../chart/chart.module.css';
import { UndeclaredRole } from '../crashes/undeclared-role.tsx';
import { useScope } from '../frame/scope.ts';
import { Alerts } from './alerts.tsx';
import { AlertSettings } from './alert-settings.tsx';
import { ComparedCard } from './compared-card.tsx';
import { HealthBars } from './health-bars.tsx';
import { HealthEmpty, type AskedHealth } from './health-empty.tsx';
import { IntervalCard } from './interval-card.tsx';
import { healthQuery } from './query.ts';
import { choosePair } from './release-picker.tsx';
import { StatesCard } from './states-card.tsx';
import { VerdictCard } from './verdict-card.tsx';

const route = getRouteApi('/products/$product/reliability');

/** How often each release fails, how many run it, and whether the newest does worse than the one before. */
export function ReliabilityPage(): ReactElement {
  const { manifest } = useScope();
  if (findRole(manifest, 'health') === undefined) return <UndeclaredRole role="health" />;
  return (
    <>
      <p className={controls['lead']}>
        Counted from how sessions of {manifest.title} end, without any stack: whoever sends no
        failures counts here all the same.
      </p>
      <Health />
    </>
  );
}

function Health(): ReactElement {
  const scope = useScope();
  const { data: me } = useSuspenseQuery(meQuery);
  const search = route.useSearch();
  const asked = useQuery(healthQuery(scope.product.product, scope));
  const versions = asked.data?.versions.map(({ version }) => version) ?? [];
  const release = search.release ?? versions[0];
  const pair = choosePair(versions, search);
  return (
    <>
      {release !== undefined && (
        <VerdictCard
          key={`${release} ${search.baseline ?? ''}`}
          release={release}
          baseline={search.baseline ?? null}
          versions={versions}
        />
      )}
      {asked.data?.versions.length === 0 ? (
        <NoHealth health={asked.data} />
      ) : (
        <Figures asked={asked} />
      )}
      {pair !== null && <ComparedCard versions={versions} pair={pair} k={asked.data?.k ?? null} />}
      <Alerts />
      {me.user?.role === 'administrator' && <AlertSettings />}
    </>
  );
}

/** One card in place of six that would all say the same. */
function NoHealth({ health }: { readonly health: ReleaseHealth }): ReactElement {
  return (
    <ChartCard title="Health of releases" unit="How sessions went, by release">
      <EmptyState height={160}>
        <HealthEmpty health={health} />
      </EmptyState>
    </ChartCard>
  );
}

function Figures({ asked }: { readonly asked: AskedHealth }): ReactElement {
  return (
    <>
      <div className={chart['pair']}>
        <IntervalCard asked={asked} of="crashFreeSessions" />
        <IntervalCard asked={asked} of="crashFreeInstallations" />
      </div>
      <StatesCard asked={asked} />
      <div className={chart['grid']}>
        <HealthBars asked={asked} of="adoption" />
        <HealthBars asked={asked} of="errorsLastHour" />
        <HealthBars asked={asked} of="meanUptimeS" />
      </div>
    </>
  );
}
