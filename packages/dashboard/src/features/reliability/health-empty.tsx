import type { ReleaseHealth } from '@candor/query/api';
import type { ReactElement } from 'react';
import { underEnvironment } from '../../address/environment.ts';
import { formatCounted } from '../../format/number.ts';
import chart from '../chart/chart.module.css';
import type { Asked } from '../chart/figures-card.tsx';
import { useScope } from '../frame/scope.ts';

export type AskedHealth = Asked<ReleaseHealth>;

/** How many stand behind figures by release, and how many releases may not be told. */
export function HealthFacts({ health }: { readonly health: ReleaseHealth }): ReactElement {
  const { versions, folded, countedBy, k } = health;
  const sum = versions.reduce((total, { installations }) => total + installations, 0);
  const counted = countedBy === 'session' ? ' (counted by session)' : '';
  return (
    <>
      <span data-testid="installations">
        {formatCounted(sum, 'installation', 'installations')}
        {counted} in {formatCounted(versions.length, 'release', 'releases')}
        {versions.length > 1 && ', once in each that they ran'}
      </span>
      {folded > 0 && (
        <span>
          {formatCounted(folded, 'release', 'releases')} folded, so that none of fewer than {k}{' '}
          installations is told
        </span>
      )}
    </>
  );
}

/** Why there is no figure, and what to do. */
export function HealthEmpty({
  health,
}: {
  readonly health: ReleaseHealth | undefined;
}): ReactElement {
  const isHidden = (health?.folded ?? 0) > 0;
  const under = underEnvironment(useScope().environment);
  return (
    <>
      <p className={chart['stateTitle']}>
        {isHidden ? 'Withheld for privacy' : `Nothing in this time span${under}`}
      </p>
      <p>
        {isHidden
          ? `Every release was run${under} by fewer than ${health?.k} installations. Widen the time span.`
          : 'No session told how it went. Widen the time span, or look whether a release with the health event is out.'}
      </p>
    </>
  );
}
