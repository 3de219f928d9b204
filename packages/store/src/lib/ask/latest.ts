/** The latest event of each installation in each step, for metrics that look at that one alone. */
import type { Manifest } from '@candor/manifest/manifest';
import { findNumber, listBounds } from '@candor/query/buckets';
import type { Dimension, Metric } from '@candor/query/question';
import {
  call,
  column,
  type ColumnName,
  type Expression,
  keep,
  type Select,
  value,
} from '../sql/tree.ts';
import { bucketExpression } from './dimension-expressions.ts';
import type { Inquiry } from './inquiry.ts';

/** One row for each installation and step: its latest event, if that has the field. */
export function takeLatest(
  rows: Select,
  { question, manifest }: Inquiry,
  partOf: Dimension | null,
): Select {
  const { metric, breakdown, step, span } = question;
  const isOneStep = step === 'span';
  const keys: readonly ColumnName[] = isOneStep ? ['installation'] : ['step_at', 'installation'];
  // All of them take the same row: they see the same moments in the same order.
  const latestOf = (name: ColumnName): Expression => call('argMax', column(name), column('moment'));
  const wordOf = (name: ColumnName, dimension: Dimension | null): Expression =>
    dimension === null ? value('String', '') : latestOf(name);
  const latest: Select = {
    columns: [
      ...keep(...keys),
      [wordOf('grp', breakdown), 'latest_grp'],
      [wordOf('part', partOf), 'latest_part'],
      [latestOf('number_each'), 'latest_number'],
    ],
    from: { select: rows },
    groupBy: [keys],
  };
  const number = column('latest_number');
  return {
    columns: [
      [isOneStep ? call('materialize', value('Date', span.from)) : column('step_at'), 'step_at'],
      ...keep('installation'),
      [
        metric.of === 'distribution' ? bucketOf(metric, manifest, number) : column('latest_grp'),
        'grp',
      ],
      [column('latest_part'), 'part'],
      [value('UInt8', 1), 'counted'],
      [number, 'number'],
    ],
    from: { select: latest },
    where: call('not', call('isNaN', number)),
  };
}

function bucketOf(
  metric: Extract<Metric, { readonly of: 'distribution' }>,
  manifest: Manifest,
  number: Expression,
): Expression {
  const declared = findNumber(manifest, metric.event, metric.field);
  return bucketExpression(number, declared === undefined ? [0] : listBounds(declared));
}
