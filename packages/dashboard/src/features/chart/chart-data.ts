/** What the drawing of an answer needs to know beside its numbers: names, order, colours. Pure; the charts only draw it. */
import type { Manifest } from '@candor/manifest/manifest';
import type { Answer } from '@candor/query/answer';
import { findDimension } from '@candor/query/dimensions';
import type { Day, Dimension, Question } from '@candor/query/question';
import { compareVersions } from '@candor/query/version';
import { labelGroup } from '../../format/group.ts';
import { seriesGroupsMax } from '../../limits.ts';
import { FOLDED_COLOUR, OTHERS_COLOUR, seriesColour, type Scale } from '../../theme/palette.ts';
import { findBucketed, labelBucket } from './answer-units.ts';
import type { CompareGroups } from './group-order.ts';
import { buildTimeSeries, type Series, type TimeSeries } from './time-series.ts';

export interface DrawnSeries {
  /** Safe as a data key: a group's own name may hold dots, which charting libraries read as paths. */
  readonly key: string;
  readonly label: string;
  readonly colour: string;
  readonly kind: Series['kind'];
}

export interface DrawnTimeSeries extends TimeSeries {
  readonly drawn: readonly DrawnSeries[];
}

/**
 * Order of a breakdown's groups: versions newest first, numbers from small to large, all else by amount (undefined). Versions of
 * systems and runtimes go by amount too, since those of different systems have no order.
 */
export function orderOfGroups(
  manifest: Manifest,
  dimension: Dimension | null,
): CompareGroups | undefined {
  const declared = dimension === null ? undefined : findDimension(manifest, dimension);
  const type = declared?.type;
  if (type === 'version' && !isOfMany(declared)) return (a, b) => compareVersions(b, a);
  return type === 'count' || type === 'quantity' || type === 'duration' ? compareSizes : undefined;
}

/** By the first number in a label: that of a count, or the lower bound of a bucket. */
function compareSizes(a: string, b: string): number {
  return Number.parseFloat(a) - Number.parseFloat(b);
}

function orderOfQuestion(manifest: Manifest, question: Question): CompareGroups | undefined {
  if (question.metric.of === 'distribution') return compareSizes;
  return orderOfGroups(manifest, question.breakdown);
}

/** True of the version of a thing of which there are many kinds. */
function isOfMany(declared: object | undefined): boolean {
  const builtIn = declared !== undefined && 'builtIn' in declared ? declared.builtIn : null;
  return builtIn === 'os_version' || builtIn === 'runtime_version';
}

/** `firstDay`: of any report of the product, or null; steps before it are not drawn. */
export function drawTimeSeries(
  answer: Answer,
  manifest: Manifest,
  firstDay: Day | null,
): DrawnTimeSeries {
  const compare = orderOfQuestion(manifest, answer.question);
  const scale: Scale = compare ? 'rank' : 'category';
  const built = buildTimeSeries(answer, { groupsMax: seriesGroupsMax, compare, firstDay });
  const named = built.series.filter(({ kind }) => kind === 'named').length;
  const drawn = built.series.map((series, index) => ({
    key: `s${index}`,
    label: labelSeries(series, answer, manifest),
    colour: colourOf(series, scale, index, named),
    kind: series.kind,
  }));
  return { ...built, drawn };
}

function colourOf(series: Series, scale: Scale, index: number, named: number): string {
  if (series.kind === 'folded') return FOLDED_COLOUR;
  if (series.kind === 'others') return OTHERS_COLOUR;
  return seriesColour(scale, index, named);
}

function labelSeries(series: Series, answer: Answer, manifest: Manifest): string {
  if (series.kind === 'folded') return 'Other (folded)';
  if (series.kind === 'others') return `${series.groups} more`;
  const { breakdown } = answer.question;
  const bucket = answer.rows.find((row) => row.group === series.group)?.bucket;
  if (bucket) return labelBucket(bucket, findBucketed(answer.question, manifest));
  if (breakdown === null && series.group === null) return answer.unit;
  return labelGroup(manifest, breakdown, series.group);
}
