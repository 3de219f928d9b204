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
  const wordOf = (name: ColumnName, dimension: Dimension | null): Expression =>
    dimension === null ? value('String', '') : call('argMax', column(name), column('moment'));
  const moments: Select = {
    columns: [...keep(...keys, 'grp', 'part'), [momentExpression(), 'moment']],
    from: { select: rows },
  };
  const latest: Select = {
    columns: [
      ...keep(...keys),
      [wordOf('grp', breakdown), 'latest_grp'],
      [wordOf('part', partOf), 'latest_part'],
      [call('max', column('moment')), 'latest_moment'],
    ],
    from: { select: moments },
    groupBy: [keys],
  };
  const number = call('reinterpretAsFloat64', call('toUInt64', column('latest_moment')));
  const beyondNumber = call('bitShiftRight', column('latest_moment'), value('UInt8', NUMBER_BITS));
  const isPresent = call('toUInt64', beyondNumber);
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
    where: call('bitTest', isPresent, value('UInt8', 0)),
  };
}

const NUMBER_BITS = 64;

/**
 * (at, seq, profile), and behind them whether the field is there and its number, as one number that is compared in the same way: 63 bits
 * of milliseconds, 32, 64, 1, 64. The greatest of such numbers is found several times as fast as the greatest of tuples, or as
 * what lies beside the greatest.
 */
function momentExpression(): Expression {
  const shift = (part: Expression, bits: number): Expression =>
    call('bitShiftLeft', call('toUInt256', part), value('UInt8', bits));
  const parts = [
    shift(call('toUnixTimestamp64Milli', column('at')), NUMBER_BITS + 97),
    shift(column('seq'), NUMBER_BITS + 65),
    shift(column('profile'), NUMBER_BITS + 1),
    shift(column('present'), NUMBER_BITS),
    call('toUInt256', call('reinterpretAsUInt64', column('number'))),
  ];
  return parts.reduce((sum, part) => call('bitOr', sum, part));
}

function bucketOf(
  metric: Extract<Metric, { readonly of: 'distribution' }>,
  manifest: Manifest,
  number: Expression,
): Expression {
  const declared = findNumber(manifest, metric.event, metric.field);
  return bucketExpression(number, declared === undefined ? [0] : listBounds(declared));
}
