import type { ReleaseHealth, VersionHealth } from '@candor/query/api';
import type { ReactElement } from 'react';
import { capitalize } from '../../format/measure.ts';
import { formatCounted } from '../../format/number.ts';
import { FOLDED_COLOUR } from '../../theme/palette.ts';
import chart from '../chart/chart.module.css';
import { FiguresCard } from '../chart/figures-card.tsx';
import { buildTable, countCell, textCell } from '../chart/figures-table.ts';
import { HealthEmpty, HealthFacts, type AskedHealth } from './health-empty.tsx';
import { STATES, type SessionState } from './health-words.ts';
import styles from './reliability.module.css';

const TITLE = 'How sessions went';

/** Which part is which is what the colours say, and not which is good: the order is that of the legend. */
const COLOURS: Readonly<Record<SessionState, string>> = {
  healthy: 'var(--category-1)',
  errored: 'var(--category-3)',
  unhandled: 'var(--category-4)',
  abnormal: 'var(--category-5)',
  crashed: 'var(--category-2)',
};

/** The sessions of each release by the worst that they told of. */
export function StatesCard({ asked }: { readonly asked: AskedHealth }): ReactElement {
  return (
    <FiguresCard
      title={TITLE}
      unit="Sessions by release, each in the worst state that it told of"
      asked={asked}
      height={160}
      table={({ versions, k }) =>
        buildTable(
          ['Release', '#Sessions', ...STATES.map((state) => `#${capitalize(state)}`)],
          versions.map(({ version, sessions, states }) => [
            textCell(version),
            countCell(sessions, k),
            ...STATES.map((state) => countCell(states[state], k)),
          ]),
        )
      }
      renderFacts={(health) => <HealthFacts health={health} />}
      empty={<HealthEmpty health={asked.data} />}
      renderPicture={(health) => <Stacks health={health} />}
    />
  );
}

function Stacks({ health }: { readonly health: ReleaseHealth }): ReactElement {
  const hasUntold = health.versions.some((version) => countUntold(version) > 0);
  return (
    <>
      <ul className={chart['legend']}>
        {STATES.map((state) => (
          <li key={state}>
            <span className={chart['swatch']} style={{ background: COLOURS[state] }} />
            {capitalize(state)}
          </li>
        ))}
        {hasUntold && (
          <li>
            <span className={chart['swatch']} style={{ background: FOLDED_COLOUR }} />
            Withheld: in states of fewer than {health.k} installations
          </li>
        )}
      </ul>
      <ul className={styles['stacks']}>
        {health.versions.map((version) => (
          <Stack key={version.version} version={version} />
        ))}
      </ul>
    </>
  );
}

function Stack({ version }: { readonly version: VersionHealth }): ReactElement {
  const { sessions, states } = version;
  const parts = STATES.map((state) => ({ state, count: states[state] ?? 0 }));
  const width = (count: number): string => `${sessions > 0 ? (count / sessions) * 100 : 0}%`;
  return (
    <li>
      <span className={styles['version']}>{version.version}</span>
      <span className={styles['share']}>
        <data value={sessions}>{formatCounted(sessions, 'session', 'sessions')}</data>
      </span>
      <span className={styles['stackBar']} role="img" aria-label={describe(version)}>
        {parts
          .filter(({ count }) => count > 0)
          .map(({ state, count }) => (
            <span
              key={state}
              title={`${capitalize(state)}: ${count}`}
              style={{ width: width(count), background: COLOURS[state] }}
            />
          ))}
        <span style={{ width: width(countUntold(version)), background: FOLDED_COLOUR }} />
      </span>
    </li>
  );
}

/** Sessions in states that are not told. */
function countUntold({ sessions, states }: VersionHealth): number {
  if (STATES.every((state) => states[state] !== null)) return 0;
  return Math.max(0, sessions - STATES.reduce((sum, state) => sum + (states[state] ?? 0), 0));
}

function describe({ version, states }: VersionHealth): string {
  const parts = STATES.map((state) => `${state} ${states[state] ?? 'withheld'}`);
  return `Sessions of ${version}: ${parts.join(', ')}`;
}
