import type { VersionHealth } from '@candor/query/api';
import type { ReactElement } from 'react';
import { formatMeasure } from '../../format/measure.ts';
import { formatNumber, formatShare } from '../../format/number.ts';
import { FigureBars } from '../chart/figure-bars.tsx';
import { FiguresCard } from '../chart/figures-card.tsx';
import { buildTable, countCell, describeFew, textCell } from '../chart/figures-table.ts';
import { HealthEmpty, HealthFacts, type AskedHealth } from './health-empty.tsx';

type Figure = 'adoption' | 'errorsLastHour' | 'meanUptimeS';

interface FigureForm {
  readonly title: string;
  readonly unit: string;
  /** What a bar of full length is, where that is not the largest. */
  readonly whole?: number;
  readonly read: (version: VersionHealth) => number | null;
  readonly write: (value: number) => string;
}

const FORMS: Readonly<Record<Figure, FigureForm>> = {
  adoption: {
    title: 'Adoption',
    unit: 'Of all installations, those that ran it',
    whole: 1,
    read: ({ adoption }) => adoption.value,
    write: (value) => formatShare(value),
  },
  errorsLastHour: {
    title: 'Errors in this hour and the last',
    unit: 'Errors that arrived since the hour before this one began',
    read: ({ errorsLastHour }) => errorsLastHour,
    write: (value) => formatNumber(value),
  },
  meanUptimeS: {
    title: 'Mean uptime',
    unit: 'Of a session',
    read: ({ meanUptimeS }) => meanUptimeS,
    write: (value) => formatMeasure(value, 's'),
  },
};

interface HealthBarsProps {
  readonly asked: AskedHealth;
  readonly of: Figure;
}

/** One figure of each release as a bar. */
export function HealthBars({ asked, of }: HealthBarsProps): ReactElement {
  const { title, unit, whole, read, write } = FORMS[of];
  return (
    <FiguresCard
      title={title}
      unit={unit}
      asked={asked}
      height={120}
      table={({ versions, k }) =>
        buildTable(
          ['Release', `#${title}`, '#Installations'],
          versions.map((version) => {
            const value = read(version);
            return [
              textCell(version.version),
              value === null ? countCell(null, k) : { text: write(value), raw: value },
              countCell(version.installations, k),
            ];
          }),
        )
      }
      renderFacts={(health) => <HealthFacts health={health} />}
      empty={<HealthEmpty health={asked.data} />}
      renderPicture={({ versions, k }) => (
        <FigureBars
          whole={whole}
          bars={versions.map((version) => {
            const value = read(version);
            const text = value === null ? `${describeFew(k)} ran it` : write(value);
            return { key: version.version, label: version.version, value, text };
          })}
        />
      )}
    />
  );
}
