/**
 * The rows that a question counts over, in three layers: what is in scope (from events or from the rollup, with the same
 * columns), its step and group, and, for metrics that look at the latest event, that event alone.
 */
import { LOST_EVENT } from '@candor/manifest/report';
import { addDays, countDays } from '@candor/query/day';
import type { Dimension, Filter } from '@candor/query/question';
import {
  all,
  call,
  column,
  type ColumnName,
  type Expression,
  isIn,
  keep,
  type Select,
  some,
  type TableName,
  value,
} from '../sql/tree.ts';
import { type DayParts, selectDays, unite } from './days.ts';
import {
  filterExpression,
  groupExpression,
  joinFacts,
  listJoinedFacts,
} from './dimension-expressions.ts';
import { type Inquiry, listWordFields, takesLatest } from './inquiry.ts';
import { takeLatest } from './latest.ts';
import { gatherSets, selectSets } from './sets.ts';

type Columns = Select['columns'];

/** The last days of a span that are looked at first, as the part of it that they are: one in so many. */
const lastDaysShare = 4;

const NO_DEVICE = value('UUID', '00000000-0000-0000-0000-000000000000');

/**
 * Rows with `step_at`, `grp`, `part` (the group by `partOf`), `installation`, or of sets `ordinals` and `unnumbered`, `counted`
 * (whether they count), and what the metric needs: `session` or `sessions`, `event_count`, `number` and of how many events it is the sum, or `label`.
 */
export function buildRows(inquiry: Inquiry, partOf: Dimension | null): Select {
  const { question, manifest } = inquiry;
  const facts = listJoinedFacts([question.breakdown, partOf], manifest);
  const join = joinFacts(facts);
  const group = (dimension: Dimension | null): Expression =>
    dimension === null
      ? value('String', '')
      : groupExpression(dimension, { manifest, facts, hasWords: hasWords(inquiry) });
  const rows: Select = {
    columns: [
      [stepExpression(inquiry), 'step_at'],
      [group(question.breakdown), 'grp'],
      [group(partOf), 'part'],
      ...keep(...whoColumns(inquiry), 'counted'),
      ...measure(inquiry),
    ],
    from: { select: buildScope(inquiry, partOf) },
    ...(join === undefined ? {} : { join: { select: join, using: 'profile' } }),
    where: all(whereMeasured(inquiry)),
  };
  return takesLatest(question.metric) ? takeLatest(rows, inquiry, partOf) : rows;
}

/** Everything that the question is about, with the same columns whether it comes from events or from the rollup. */
function buildScope(inquiry: Inquiry, partOf: Dimension | null): Select {
  if (inquiry.source === 'events') return selectEvents(inquiry, []);
  const { question, staleDays } = inquiry;
  // Who looks at the latest event looks at what that says.
  const [word] = takesLatest(question.metric) ? [] : listWordFields(question, partOf);
  const partsOf = (table: TableName, days: readonly Expression[]): DayParts => ({
    from: { table },
    where: [
      ...whereInScope(inquiry),
      ...days,
      ...whereFiltered(inquiry, isOfRow),
      ...whereNotLater(inquiry),
    ],
    whereWord: whereFiltered(inquiry, isOfField),
  });
  const select = (table: TableName, days: readonly Expression[]): Select =>
    selectDays(inquiry, word ?? null, partsOf(table, days));
  const isStale = call('in', column('day'), value('Array(Date)', staleDays));
  const notStale = staleDays.length === 0 ? [] : [call('not', isStale)];
  if (inquiry.source === 'sets') {
    const rolled = selectSets(inquiry, word ?? null, partsOf('installation_sets', notStale));
    if (staleDays.length === 0) return rolled;
    const rows = selectEvents({ ...inquiry, source: 'events' }, [isStale]);
    return unite(rolled, gatherSets(inquiry, word ?? null, rows));
  }
  if (staleDays.length === 0) return select('installation_days', []);
  const rolled = select('installation_days', notStale);
  // What the latest event said costs a look-up.
  const view = takesLatest(question.metric)
    ? 'installation_days_counted'
    : 'installation_days_said';
  const counted = select(view, [isStale]);
  return unite(rolled, counted);
}

/**
 * Of one step of many days: rows of the last of these, and of the others only those of installations that have none there, since
 * the later day has the later event. That is found by the ids, and most installations are there on every day.
 */
function whereNotLater(inquiry: Inquiry): readonly Expression[] {
  const { question } = inquiry;
  const { span, step, metric } = question;
  const days = countDays(span.from, span.to);
  if (!takesLatest(metric) || step !== 'span' || days < lastDaysShare * 2) return [];
  const last = addDays(span.to, 1 - Math.ceil(days / lastDaysShare));
  const isLast = call('greaterOrEquals', column('day'), value('Date', last));
  const there: Inquiry = {
    ...inquiry,
    question: {
      ...question,
      metric: { of: 'installations' },
      breakdown: null,
      span: { ...span, from: last },
    },
  };
  const installations: Select = {
    columns: keep('installation'),
    from: { select: buildScope(there, null) },
    where: column('counted'),
  };
  return [some([isLast, call('not', isIn(column('installation'), installations))])];
}

/** What a row says of who it is about. */
function whoColumns({ source }: Inquiry): readonly ColumnName[] {
  return source === 'sets' ? ['ordinals', 'unnumbered'] : ['installation'];
}

function selectEvents(inquiry: Inquiry, days: readonly Expression[]): Select {
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
    where: all([...whereInScope(inquiry), ...days, ...whereFiltered(inquiry, () => true)]),
  };
}

function isOfField({ dimension }: Filter): boolean {
  return dimension.by === 'field';
}

/** What holds for a row of the rollup as a whole, whatever its events said. */
function isOfRow(filter: Filter): boolean {
  return !isOfField(filter);
}

/** Whether a row is of events that said one word, and of no others. */
function hasWords({ source, question }: Inquiry): boolean {
  return source !== 'events' && !takesLatest(question.metric);
}

function whereFiltered(inquiry: Inquiry, is: (filter: Filter) => boolean): readonly Expression[] {
  const { question, manifest } = inquiry;
  return question.filters
    .filter(is)
    .map((filter) => filterExpression(filter, manifest, hasWords(inquiry)));
}

function whereInScope({ question, scope }: Inquiry): readonly Expression[] {
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
function measure({ question, source }: Inquiry): Columns {
  const { metric } = question;
  const isRolledUp = source !== 'events';
  switch (metric.of) {
    case 'sessions':
      return keep(isRolledUp ? 'sessions' : 'session');
    case 'events':
      return keep('event_count');
    case 'distinct':
      return [[isRolledUp ? column('word') : fieldOf('labels', metric.field), 'label']];
    case 'field':
    case 'distribution': {
      const isLatest = takesLatest(metric);
      const more = isLatest ? keep('at', 'seq', 'profile') : [];
      if (isRolledUp) return [...keep('number', isLatest ? 'present' : 'number_count'), ...more];
      const number = [fieldOf('numbers', metric.field), 'number'] as const;
      return [number, [hasField('numbers', metric.field), 'present'], ...more];
    }
    default:
      return [];
  }
}

/** Statistics over each event are over those that have the field; the latest event is sought before its fields are looked at. */
function whereMeasured({ question, source }: Inquiry): readonly Expression[] {
  const { metric } = question;
  if (takesLatest(metric)) return [column('counted')];
  const isRolledUp = source !== 'events';
  if (metric.of === 'field') {
    const isSaid = call('notEquals', column('number_count'), value('UInt8', 0));
    return [isRolledUp ? isSaid : hasField('numbers', metric.field)];
  }
  return metric.of === 'distinct' && !isRolledUp ? [hasField('labels', metric.field)] : [];
}

function fieldOf(map: 'labels' | 'numbers', field: string): Expression {
  return call('arrayElement', column(map), value('String', field));
}

function hasField(map: 'labels' | 'numbers', field: string): Expression {
  return call('mapContains', column(map), value('String', field));
}
