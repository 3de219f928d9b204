import type { Manifest } from '@candor/manifest/manifest';
import type { Answer } from '@candor/query/answer';
import type { ReactElement } from 'react';
import { labelGroup } from '../../format/group.ts';
import { formatMeasure } from '../../format/measure.ts';
import { formatShare } from '../../format/number.ts';
import { FOLDED_COLOUR, OTHERS_COLOUR, SINGLE_COLOUR } from '../../theme/palette.ts';
import { findValueUnit } from './answer-units.ts';
import { orderOfGroups } from './chart-data.ts';
import { buildGroupBars, type GroupBar } from './group-bars.ts';
import styles from './chart.module.css';

interface BarListProps {
  readonly answer: Answer;
  readonly manifest: Manifest;
  readonly groupsMax: number;
}

/** Groups as horizontal bars with their names and numbers: plain HTML, readable without the picture. */
export function BarList({ answer, manifest, groupsMax }: BarListProps): ReactElement {
  const compare = orderOfGroups(manifest, answer.question.breakdown);
  const bars = buildGroupBars(answer, { groupsMax, compare });
  const unit = findValueUnit(answer, manifest);
  const longest = Math.max(...bars.map(({ value }) => value), 0);
  return (
    <ul className={styles['bars']}>
      {bars.map((bar) => (
        <li key={`${bar.kind} ${bar.group ?? ''}`}>
          <span className={styles['barLabel']}>{labelBar(bar, answer, manifest)}</span>
          <span className={styles['barValue']}>
            <data value={bar.value}>{formatMeasure(bar.value, unit)}</data>
            {bar.share !== null && (
              <span className={styles['barShare']}>{formatShare(bar.share)}</span>
            )}
          </span>
          <span className={styles['barTrack']} aria-hidden="true">
            <span
              style={{
                width: `${longest > 0 ? (bar.value / longest) * 100 : 0}%`,
                background: colourOfBar(bar),
              }}
            />
          </span>
        </li>
      ))}
    </ul>
  );
}

function labelBar(bar: GroupBar, answer: Answer, manifest: Manifest): string {
  if (bar.kind === 'folded') return 'Other (folded)';
  if (bar.kind === 'others') return `${bar.groups} more`;
  return labelGroup(manifest, answer.question.breakdown, bar.group);
}

function colourOfBar(bar: GroupBar): string {
  if (bar.kind === 'folded') return FOLDED_COLOUR;
  return bar.kind === 'others' ? OTHERS_COLOUR : SINGLE_COLOUR;
}
