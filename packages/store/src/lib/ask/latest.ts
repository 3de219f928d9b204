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
  const moments: Select = {
    columns: [
      ...keep(...keys, 'grp', 'part'),
      [momentExpression(), 'moment'],
      // As one value, so that one greatest moment is sought for both.
      [call('if', column('present'), column('number'), NOT_THERE), 'number_each'],
    ],
    from: { select: rows },
  };
  const latest: Select = {
    columns: [
      ...keep(...keys),
      [wordOf('grp', breakdown), 'latest_grp'],
      [wordOf('part', partOf), 'latest_part'],
      [latestOf('number_each'), 'latest_number'],
    ],
    from: { select: moments },
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

/** Not a number, which none that was reported is. */
const NOT_THERE = call('divide', value('UInt8', 0), value('UInt8', 0));

const SEQ_BITS = 32;
const PROFILE_BITS = 52;

/**
 * (at, seq, profile) as one number, which is compared in the same way: 44 bits of milliseconds, which last until the year 2527, 32,
 * and of the profile, a hash, the upper 52. 128 bits are as many as a processor compares without a loop: with 256 all of it took twice
 * as long, and a tuple is held in a form that takes anything, at several times the cost.
 */
function momentExpression(): Expression {
  const shift = (part: Expression, bits: number): Expression =>
    call('bitShiftLeft', call('toUInt128', part), value('UInt8', bits));
  const at = shift(call('toUnixTimestamp64Milli', column('at')), SEQ_BITS + PROFILE_BITS);
  const seq = shift(column('seq'), PROFILE_BITS);
  const profile = call('bitShiftRight', column('profile'), value('UInt8', 64 - PROFILE_BITS));
  return call('bitOr', call('bitOr', at, seq), call('toUInt128', profile));
}

function bucketOf(
  metric: Extract<Metric, { readonly of: 'distribution' }>,
  manifest: Manifest,
  number: Expression,
): Expression {
  const declared = findNumber(manifest, metric.event, metric.field);
  return bucketExpression(number, declared === undefined ? [0] : listBounds(declared));
}
