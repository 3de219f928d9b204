/**
 * The rows that a question counts over, in three layers: what is in scope (`scope.ts`), its step and group, and, for metrics that
 * look at the latest event, that event alone.
 */
import type { Dimension } from '@candor/query/question';
import {
  all,
  call,
  column,
  type ColumnName,
  type Expression,
  keep,
  type Select,
  value,
} from '../sql/tree.ts';
import { groupExpression, joinFacts, listJoinedFacts } from './dimension-expressions.ts';
import { type Inquiry, takesLatest } from './inquiry.ts';
import { takeLatest } from './latest.ts';
import { momentOfEvent, momentOfHalf, momentOfSession } from './moments.ts';
import { fieldOf, hasField, hasWords, NOT_A_NUMBER, saysWord } from './row-forms.ts';
import { isOfSpread } from './percentiles.ts';
import { buildScope } from './scope.ts';

type Columns = Select['columns'];

/**
 * Rows with `step_at`, `grp`, `part` (the group by `partOf`), `installation`, or of sets `ordinals` and `unnumbered`, `counted`
 * (whether they count), and what the metric needs: `session` or `sessions`, `event_count`, `number` and of how many events it is the sum, their `spread`,
 * `label`, or what is `different`.
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

/** What a row says of who it is about. */
function whoColumns({ source }: Inquiry): readonly ColumnName[] {
  return source === 'sets' ? ['ordinals', 'unnumbered'] : ['installation'];
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
function measure(inquiry: Inquiry): Columns {
  const { question, source } = inquiry;
  const { metric } = question;
  const isRolledUp = source !== 'events';
  switch (metric.of) {
    case 'sessions':
      if (source === 'sets') return keep('different');
      return keep(isRolledUp ? 'sessions' : 'session');
    case 'events':
      return keep('event_count');
    case 'distinct':
      if (source === 'sets') return keep('different');
      return [[isRolledUp ? column('word') : fieldOf('labels', metric.field), 'label']];
    case 'field':
    case 'distribution': {
      if (takesLatest(metric)) return measureLatest(metric.field, inquiry);
      if (source === 'sets' && isOfSpread(metric)) return keep('spread', 'number_count');
      return isRolledUp
        ? keep('number', 'number_count')
        : [[fieldOf('numbers', metric.field), 'number']];
    }
    default:
      return [];
  }
}

/** A row's moment and the number that it has then, as one value each, so that one greatest moment is sought for all. */
function measureLatest(field: string, { source, grownDays }: Inquiry): Columns {
  if (source === 'numbers') return keep('moment', 'number_each');
  const [number, present] =
    source === 'events'
      ? [fieldOf('numbers', field), hasField('numbers', field)]
      : [column('number'), column('present')];
  const each = call('if', present, number, NOT_A_NUMBER);
  return [
    [findMoment(source, grownDays.length > 0), 'moment'],
    [each, 'number_each'],
  ];
}

/** Where rows of two sessions of an installation can be of the same instant, the session decides. */
function findMoment(source: Inquiry['source'], hasGrown: boolean): Expression {
  if (source === 'events') return momentOfSession();
  // What was taken in of a day and what came since are rows beside each other.
  return hasGrown ? momentOfHalf(column('half')) : momentOfEvent();
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
  return metric.of === 'distinct' && !isRolledUp ? [saysWord(metric.field)] : [];
}
