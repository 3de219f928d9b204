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
  const { metric, breakdown } = question;
  const latestOf = (name: ColumnName): Expression => call('argMax', column(name), column('moment'));
  const none = value('String', '');
  const moments: Select = {
    columns: [
      ...keep('step_at', 'installation', 'grp', 'part', 'number', 'present'),
      [momentExpression(), 'moment'],
    ],
    from: { select: rows },
  };
  // All of them take the same row: they see the same moments in the same order.
  const latest: Select = {
    columns: [
      ...keep('step_at', 'installation'),
      [breakdown === null ? none : latestOf('grp'), 'latest_grp'],
      [partOf === null ? none : latestOf('part'), 'latest_part'],
      [latestOf('number'), 'latest_number'],
      [latestOf('present'), 'latest_present'],
    ],
    from: { select: moments },
    groupBy: [['step_at', 'installation']],
  };
  const number = column('latest_number');
  return {
    columns: [
      ...keep('step_at', 'installation'),
      [
        metric.of === 'distribution' ? bucketOf(metric, manifest, number) : column('latest_grp'),
        'grp',
      ],
      [column('latest_part'), 'part'],
      [value('UInt8', 1), 'counted'],
      [number, 'number'],
    ],
    from: { select: latest },
    where: column('latest_present'),
  };
}

/**
 * (at, seq, profile) as one number, which is compared in the same way: 64 bits of milliseconds, 32, 64. ClickHouse takes the
 * greatest of numbers as it reads them, and of tuples in a form that holds anything, at several times the cost.
 */
function momentExpression(): Expression {
  const shift = (part: Expression, bits: number): Expression =>
    call('bitShiftLeft', call('toUInt256', part), value('UInt8', bits));
  const at = shift(call('toUnixTimestamp64Milli', column('at')), 96);
  const seq = shift(column('seq'), 64);
  return call('bitOr', call('bitOr', at, seq), call('toUInt256', column('profile')));
}

function bucketOf(
  metric: Extract<Metric, { readonly of: 'distribution' }>,
  manifest: Manifest,
  number: Expression,
): Expression {
  const declared = findNumber(manifest, metric.event, metric.field);
  return bucketExpression(number, declared === undefined ? [0] : listBounds(declared));
}
