/**
 * What a question is about: the rows of the events or of the rollup that answers it, with the same columns, and the days that the
 * rollup has yet to take in beside it.
 */
import { addDays, countDays } from '@candor/query/day';
import type { Dimension, Filter } from '@candor/query/question';
import {
  call,
  column,
  type Expression,
  all,
  isIn,
  keep,
  type Select,
  some,
  type TableName,
  value,
} from '../sql/tree.ts';
import { type DayParts, selectDays, unite } from './days.ts';
import { filterExpression } from './dimension-expressions.ts';
import { type Inquiry, listWordFields, takesLatest } from './inquiry.ts';
import { hasWords, isCounted, whereInScope } from './row-forms.ts';
import { gatherSets, selectSets } from './sets.ts';

/** The last days of a span that are looked at first, as the part of it that they are: one in so many. */
const lastDaysShare = 4;

const NO_DEVICE = value('UUID', '00000000-0000-0000-0000-000000000000');

/** Everything that the question is about, with the same columns whether it comes from events or from the rollup. */
export function buildScope(inquiry: Inquiry, partOf: Dimension | null): Select {
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
      [isCounted(inquiry, isDevice), 'counted'],
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

function whereFiltered(inquiry: Inquiry, is: (filter: Filter) => boolean): readonly Expression[] {
  const { question, manifest } = inquiry;
  return question.filters
    .filter(is)
    .map((filter) => filterExpression(filter, manifest, hasWords(inquiry)));
}
