/**
 * Percentiles: of numbers in three significant digits, so that what a day holds of them is bounded, however many events there were, and
 * no number of more is told as somebody's event had it.
 */
import type { Metric } from '@candor/query/question';
import { call, callWith, column, type Expression, value } from '../sql/tree.ts';
import { takesLatest } from './inquiry.ts';

type Level = 0.5 | 0.9;
const LEVELS: Readonly<Record<string, Level>> = { p50: 0.5, p90: 0.9 };

/** Of a field; undefined where the metric is no percentile. */
export function levelOf(metric: Metric): Level | undefined {
  return metric.of === 'field' ? LEVELS[metric.statistic] : undefined;
}

/** Whether the metric is one over each event, which the rollup knows as the spread of its numbers. */
export function isOfSpread(metric: Metric): boolean {
  return levelOf(metric) !== undefined && !takesLatest(metric);
}

/** The spread of a row, its different numbers and how often there is each, over the rows of a group. */
export function gatherSpread(number: Expression): Expression {
  const once = call('toUInt64', value('UInt8', 1));
  return call('sumMap', call('array', roundNumber(number)), call('array', once));
}

/**
 * Interpolated linearly between the two nearest values: type 7 of Hyndman and Fan, The American Statistician 50 (1996). Over the numbers of
 * rows, or the spreads of rows.
 */
export function percentileOf(level: Level, of: 'number' | 'spread'): Expression {
  if (of === 'number') {
    const once = value('UInt8', 1);
    return callWith(
      'quantileExactWeightedInterpolated',
      [level],
      roundNumber(column('number')),
      once,
    );
  }
  const part = (index: number): Expression =>
    call('tupleElement', column('spread'), value('UInt8', index));
  return callWith('quantileExactWeightedInterpolatedArray', [level], part(1), part(2));
}

/** As `count-next-spreads.sql` does it. Nothing is far below 1 that anybody measures: so 0 needs no case of its own. */
function roundNumber(number: Expression): Expression {
  const atLeast = call('greatest', number, value('Float64', 1e-15));
  const exponent = call('toInt16', call('floor', call('log10', atLeast)));
  return call('round', number, call('minus', value('UInt8', 2), exponent));
}
