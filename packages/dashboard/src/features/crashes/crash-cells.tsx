import type { FailureCell, FailureDetail } from '@candor/query/api';
import type { ReactElement } from 'react';
import { formatCounted, formatNumber } from '../../format/number.ts';
import { labelGroup } from '../../format/group.ts';
import chart from '../chart/chart.module.css';
import { FigureBars } from '../chart/figure-bars.tsx';
import { FiguresCard } from '../chart/figures-card.tsx';
import { buildTable, countCell, describeFew } from '../chart/figures-table.ts';
import { useScope } from '../frame/scope.ts';
import { nameSeverity } from './crash-words.ts';
import { findSystemDimension } from './system-dimension.ts';

interface CrashCellsProps {
  readonly title: string;
  readonly detail: FailureDetail;
  readonly by: 'byVersion' | 'bySystem' | 'bySeverity';
  readonly k: number | null;
}

/** On how many installations of each release, system or severity a failure happened. */
export function CrashCells({ title, detail, by, k }: CrashCellsProps): ReactElement {
  const { manifest } = useScope();
  const label = (name: string): string => {
    if (by === 'bySeverity') return nameSeverity(name);
    const dimension = by === 'bySystem' ? findSystemDimension(manifest) : null;
    return dimension === null ? name || 'Not stated' : labelGroup(manifest, dimension, name);
  };
  // The API gives versions from the oldest; here as everywhere the newest comes first.
  const cells = by === 'byVersion' ? detail[by].toReversed() : detail[by];
  return (
    <FiguresCard
      title={title}
      unit="Installations"
      asked={{ data: cells, error: null, isFetching: false, refetch: () => undefined }}
      height={100}
      table={() =>
        buildTable(
          [title, '#Installations', '#Times'],
          cells.map(({ name, installations, times }) => [
            { text: label(name), raw: name },
            countCell(installations, k),
            countCell(times, k),
          ]),
        )
      }
      renderFacts={() => <span>{describeCells(cells, detail)}</span>}
      empty={<p className={chart['stateTitle']}>Nothing in this time span</p>}
      renderPicture={() => (
        <FigureBars
          bars={cells.map(({ name, installations }) => ({
            key: name,
            label: label(name),
            value: installations,
            text: installations === null ? describeFew(k) : formatNumber(installations),
          }))}
        />
      )}
    />
  );
}

function describeCells(cells: readonly FailureCell[], { summary }: FailureDetail): string {
  const { installations } = summary;
  if (installations === null) return 'too few installations';
  const counted = formatCounted(installations, 'installation', 'installations');
  const sum = cells.reduce((total, cell) => total + (cell.installations ?? 0), 0);
  return sum > installations ? `${counted}; some are in several groups` : counted;
}
