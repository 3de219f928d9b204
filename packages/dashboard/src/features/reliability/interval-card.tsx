import type { ReleaseHealth, VersionHealth } from '@candor/query/api';
import type { ReactElement } from 'react';
import type { AnswerTable } from '../chart/answer-table.ts';
import { FiguresCard } from '../chart/figures-card.tsx';
import { buildTable, countCell, describeFew, textCell, type Cell } from '../chart/figures-table.ts';
import { formatPrecise, startOfAxis } from './health-words.ts';
import { HealthEmpty, HealthFacts, type AskedHealth } from './health-empty.tsx';
import styles from './reliability.module.css';

type ShareName = 'crashFreeSessions' | 'crashFreeInstallations';

const TITLES: Readonly<Record<ShareName, string>> = {
  crashFreeSessions: 'Crash-free sessions',
  crashFreeInstallations: 'Crash-free installations',
};

interface IntervalCardProps {
  readonly asked: AskedHealth;
  readonly of: ShareName;
}

/** A share of each release with its interval, drawn as one: a point on a band between its bounds. */
export function IntervalCard({ asked, of }: IntervalCardProps): ReactElement {
  const title = TITLES[of];
  return (
    <FiguresCard
      title={title}
      unit="By release, with the interval of 95% (Wilson)"
      asked={asked}
      height={160}
      table={(health) => tableOf(health, of)}
      renderFacts={(health) => <HealthFacts health={health} />}
      empty={<HealthEmpty health={asked.data} />}
      renderPicture={(health) => <Intervals health={health} of={of} />}
    />
  );
}

function Intervals(props: {
  readonly health: ReleaseHealth;
  readonly of: ShareName;
}): ReactElement {
  const { health, of } = props;
  const lows = health.versions.flatMap((version) => version[of]?.low ?? []);
  const start = startOfAxis(lows);
  return (
    <>
      <ul className={styles['intervals']}>
        {health.versions.map((version) => (
          <Interval key={version.version} version={version} of={of} start={start} k={health.k} />
        ))}
      </ul>
      <p className={styles['axis']} aria-hidden="true">
        <span>{formatPrecise(start)}</span>
        <span>100%</span>
      </p>
    </>
  );
}

interface IntervalProps {
  readonly version: VersionHealth;
  readonly of: ShareName;
  readonly start: number;
  readonly k: number;
}

function Interval({ version, of, start, k }: IntervalProps): ReactElement {
  const share = version[of];
  const place = (value: number): string => `${Math.max(0, ((value - start) / (1 - start)) * 100)}%`;
  return (
    <li>
      <span className={styles['version']}>{version.version}</span>
      <span className={styles['share']}>
        {share === null || share.value === null ? (
          <small>{describeFew(k)} crashed, or were spared</small>
        ) : (
          <>
            <data value={share.value}>{formatPrecise(share.value)}</data>
            <small>
              {formatPrecise(share.low)} to {formatPrecise(share.high)}
            </small>
          </>
        )}
      </span>
      <span className={styles['track']} aria-hidden="true">
        {share !== null && share.value !== null && (
          <>
            <span
              className={styles['band']}
              style={{ left: place(share.low), right: `calc(100% - ${place(share.high)})` }}
            />
            <span className={styles['point']} style={{ left: place(share.value) }} />
          </>
        )}
      </span>
    </li>
  );
}

function tableOf({ versions, k }: ReleaseHealth, of: ShareName): AnswerTable {
  const cell = (value: number | null | undefined): Cell =>
    value == null
      ? { text: describeFew(k), raw: 'withheld' }
      : { text: formatPrecise(value), raw: value };
  return buildTable(
    ['Release', `#${TITLES[of]}`, '#From', '#To', '#Sessions', '#Installations'],
    versions.map((version) => [
      textCell(version.version),
      cell(version[of]?.value),
      cell(version[of]?.low),
      cell(version[of]?.high),
      countCell(version.sessions, k),
      countCell(version.installations, k),
    ]),
  );
}
