/** Median and 90th percentile of one field as one chart and one table. Pure. */
import type { Manifest } from '@candor/manifest/manifest';
import type { Answer } from '@candor/query/answer';
import type { Day } from '@candor/query/question';
import { seriesColour } from '../../theme/palette.ts';
import { buildAnswerTable, type AnswerTable } from '../chart/answer-table.ts';
import { drawTimeSeries, type DrawnTimeSeries } from '../chart/chart-data.ts';
import { PERCENTILES } from './percentile-question.ts';

/** The two answers over the same steps, in the order of `PERCENTILES`. */
export interface PercentileAnswers {
  readonly median: Answer;
  readonly upper: Answer;
}

/** One line for each; both have the same steps, since they are asked about the same span. */
export function drawPercentiles(
  { median, upper }: PercentileAnswers,
  manifest: Manifest,
  firstDay: Day | null,
): DrawnTimeSeries {
  const both = [median, upper].map((answer) => drawTimeSeries(answer, manifest, firstDay));
  const [first] = both;
  return {
    step: first?.step ?? 'day',
    series: both.flatMap(({ series }) => series.slice(0, 1)),
    points: (first?.points ?? []).map((point, index) => ({
      ...point,
      values: both.map(({ points }) => points[index]?.values[0] ?? null),
    })),
    drawn: PERCENTILES.map(({ title }, index) => ({
      key: `s${index}`,
      label: title,
      colour: seriesColour('rank', index, PERCENTILES.length),
      kind: 'named',
    })),
  };
}

/** A row for each step: when, median, 90th percentile, installations. */
export function buildPercentileTable(
  { median, upper }: PercentileAnswers,
  manifest: Manifest,
  options: { readonly firstDay: Day | null; readonly locale?: string },
): AnswerTable {
  const [left, right] = [median, upper].map((answer) =>
    buildAnswerTable(answer, manifest, options),
  );
  const [when, , installations] = left?.columns ?? [];
  const titles = PERCENTILES.map(({ title }) => ({ title, numeric: true }));
  const columns = [when, ...titles, installations].flatMap((column) => column ?? []);
  const uppers = new Map(right?.records.map(([at, value]) => [at?.raw, value]));
  return {
    columns,
    records: (left?.records ?? []).map(([at, value, count]) =>
      [at, value, uppers.get(at?.raw), count].flatMap((cell) => cell ?? []),
    ),
  };
}
