/**
 * The rows that a question counts over, in three layers: what is in scope (from events or from the rollup, with the same
 * columns), its step and group, and, for metrics that look at the latest event, that event alone.
 */
import { findNumber, listBounds } from '@candor/query/buckets';
import type { Manifest } from '@candor/manifest/manifest';
import { LOST_EVENT } from '@candor/manifest/report';
import type { Dimension, Metric } from '@candor/query/question';
import {
  all,
  call,
  column,
  type ColumnName,
  type Expression,
  keep,
  type Select,
  type Source,
  value,
} from '../sql/tree.ts';
import {
  bucketExpression,
  filterExpression,
  groupExpression,
  joinFacts,
  listJoinedFacts,
} from './dimension-expressions.ts';
import { type Inquiry, takesLatest } from './inquiry.ts';

type Columns = Select['columns'];

const NO_DEVICE = value('UUID', '00000000-0000-0000-0000-000000000000');

/**
 * Rows with `step_at`, `grp`, `part` (the group by `partOf`), `installation`, `counted` (whether it counts as one), and what
 * the metric needs: `session`, `event_count`, `number` or `label`.
 */
export function buildRows(inquiry: Inquiry, partOf: Dimension | null): Select {
  const { question, manifest } = inquiry;
  const facts = listJoinedFacts([question.breakdown, partOf], manifest);
  const join = joinFacts(facts);
  const group = (dimension: Dimension | null): Expression =>
    dimension === null ? value('String', '') : groupExpression(dimension, manifest, facts);
  const rows: Select = {
    columns: [
      [stepExpression(inquiry), 'step_at'],
      [group(question.breakdown), 'grp'],
      [group(partOf), 'part'],
      ...keep('installation', 'counted'),
      ...measure(inquiry),
    ],
    from: { select: buildScope(inquiry) },
    ...(join === undefined ? {} : { join: { select: join, using: 'profile' } }),
    where: all(whereMeasured(inquiry)),
  };
  return takesLatest(question.metric) ? takeLatest(rows, inquiry) : rows;
}

/** Everything that the question is about, with the same columns whether it comes from events or from the rollup. */
function buildScope(inquiry: Inquiry): Select {
  if (inquiry.source === 'events') return selectEvents(inquiry);
  const { staleDays } = inquiry;
  const stale = value('Array(Date)', staleDays);
  const rolled = selectDays(inquiry, { table: 'installation_days' }, [
    call('not', call('in', column('day'), stale)),
  ]);
  if (staleDays.length === 0) return selectDays(inquiry, { table: 'installation_days' }, []);
  const counted = selectDays(inquiry, { table: 'installation_days_counted' }, [
    call('in', column('day'), stale),
  ]);
  const names: readonly ColumnName[] = rolled.columns.map(([, name]) => name);
  return { columns: keep(...names), from: { union: [rolled, counted] } };
}

function selectEvents(inquiry: Inquiry): Select {
  const hasDevice = call('notEquals', column('device'), NO_DEVICE);
  const isDevice = call('and', hasDevice, call('not', column('ephemeral')));
  return {
    columns: [
      ...keep(
        'day',
        'event',
        'profile',
        'session',
        'seq',
        'at',
        'fact_numbers',
        'labels',
        'numbers',
      ),
      [call('if', hasDevice, column('device'), column('session')), 'installation'],
      [inquiry.countedBy === 'device' ? isDevice : value('UInt8', 1), 'counted'],
      [value('UInt8', 1), 'event_count'],
    ],
    from: { table: 'events' },
    where: all(whereInScope(inquiry)),
  };
}

function selectDays(inquiry: Inquiry, from: Source, conditions: readonly Expression[]): Select {
  const isDevice = call('equals', column('identity'), value('String', 'device'));
  return {
    columns: [
      ...keep('day', 'event', 'profile', 'installation', 'event_count'),
      [inquiry.countedBy === 'device' ? isDevice : value('UInt8', 1), 'counted'],
      [column('latest_seq'), 'seq'],
      [column('latest_at'), 'at'],
      [column('latest_labels'), 'labels'],
      [column('latest_numbers'), 'numbers'],
    ],
    from,
    where: all([...whereInScope(inquiry), ...conditions]),
  };
}

function whereInScope({ question, scope, manifest }: Inquiry): readonly Expression[] {
  const is = (name: ColumnName, text: string): Expression =>
    call('equals', column(name), value('String', text));
  return [
    is('product', question.product),
    is('environment', scope.environment),
    is('lane', scope.lane),
    call('greaterOrEquals', column('day'), value('Date', question.span.from)),
    call('lessOrEquals', column('day'), value('Date', question.span.to)),
    scope.event === null
      ? // What was lost on the way is nothing that the product did: it is told where it is asked for by name.
        call('notEquals', column('event'), value('String', LOST_EVENT))
      : is('event', scope.event),
    ...question.filters.map((filter) => filterExpression(filter, manifest)),
  ];
}

function stepExpression({ question }: Inquiry): Expression {
  const day = column('day');
  switch (question.step) {
    case 'day':
      return day;
    case 'week':
      return call('toMonday', day);
    case 'month':
      return call('toStartOfMonth', day);
    default:
      // A constant would be no column to group by.
      return call('materialize', value('Date', question.span.from));
  }
}

/** What the metric looks at in each row. */
function measure({ question }: Inquiry): Columns {
  const { metric } = question;
  switch (metric.of) {
    case 'sessions':
      return keep('session');
    case 'events':
      return keep('event_count');
    case 'distinct':
      return [[fieldOf('labels', metric.field), 'label']];
    case 'field':
    case 'distribution':
      return [
        [fieldOf('numbers', metric.field), 'number'],
        [hasField('numbers', metric.field), 'present'],
        ...keep('at', 'seq', 'profile'),
      ];
    default:
      return [];
  }
}

/** Statistics over each event are over those that have the field; the latest event is sought before its fields are looked at. */
function whereMeasured({ question }: Inquiry): readonly Expression[] {
  const { metric } = question;
  if (takesLatest(metric)) return [column('counted')];
  if (metric.of === 'field') return [hasField('numbers', metric.field)];
  return metric.of === 'distinct' ? [hasField('labels', metric.field)] : [];
}

/** One row for each installation and step: its latest event, if that has the field. */
function takeLatest(rows: Select, { question, manifest }: Inquiry): Select {
  const { metric } = question;
  const moment = call('tuple', column('at'), column('seq'), column('profile'));
  const said = call('tuple', column('grp'), column('part'), column('number'), column('present'));
  const latest: Select = {
    columns: [...keep('step_at', 'installation'), [call('argMax', said, moment), 'latest']],
    from: { select: rows },
    groupBy: [['step_at', 'installation']],
  };
  const saidAt = (index: number): Expression =>
    call('tupleElement', column('latest'), value('UInt8', index));
  return {
    columns: [
      ...keep('step_at', 'installation'),
      [metric.of === 'distribution' ? bucketOf(metric, manifest, saidAt(3)) : saidAt(1), 'grp'],
      [saidAt(2), 'part'],
      [value('UInt8', 1), 'counted'],
      [saidAt(3), 'number'],
    ],
    from: { select: latest },
    where: saidAt(4),
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

function fieldOf(map: 'labels' | 'numbers', field: string): Expression {
  return call('arrayElement', column(map), value('String', field));
}

function hasField(map: 'labels' | 'numbers', field: string): Expression {
  return call('mapContains', column(map), value('String', field));
}
