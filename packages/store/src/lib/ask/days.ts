/**
 * Rows of the rollup `installation_days`: an installation on a day, or, where the question is about what its events said in one
 * field, each word of these.
 */
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
import { type Inquiry, takesLatest } from './inquiry.ts';
import { halfOf, isCountedIdentity } from './row-forms.ts';

/** Where rows come from, and what must hold for them. */
export interface DayParts {
  readonly from: Source;
  readonly where: readonly Expression[];
  /** What holds for the words alone. */
  readonly whereWord: readonly Expression[];
}

/** With `word`, a field: a row for each word, with how many events said it; '' for those that said none. */
export function selectDays(inquiry: Inquiry, word: string | null, parts: DayParts): Select {
  const rows = (columns: Select['columns']): Select => ({
    columns: [
      ...keep('day', 'event', 'profile', 'installation'),
      [isCountedIdentity(inquiry), 'counted'],
      ...columns,
    ],
    from: parts.from,
    where: all(parts.where),
  });
  if (word === null) return rows(read(inquiry));
  const each = rows([[call('arrayJoin', listWords(inquiry, word)), 'said']]);
  return selectWords(each, word, parts.whereWord);
}

function selectWords(each: Select, field: string, whereWord: readonly Expression[]): Select {
  const prefix = writePrefix(field);
  const said = call('tupleElement', column('said'), value('UInt8', 1));
  const ofField: Select = {
    columns: [
      ...keep('day', 'event', 'profile', 'installation', 'counted'),
      [call('substring', said, value('UInt8', prefix.length + 1)), 'word'],
      [call('tupleElement', column('said'), value('UInt8', 2)), 'event_count'],
    ],
    from: { select: each },
    where: call('startsWith', said, value('String', prefix)),
  };
  const isSaid = call('notEquals', column('event_count'), value('UInt8', 0));
  return {
    columns: keep('day', 'event', 'profile', 'installation', 'counted', 'word', 'event_count'),
    from: { select: ofField },
    where: all([isSaid, ...whereWord]),
  };
}

/**
 * The columns that a metric without words looks at. Fields are taken out of their maps here, right beside the table: then
 * ClickHouse reads that field alone.
 */
function read({ question: { metric }, grownDays }: Inquiry): Select['columns'] {
  switch (metric.of) {
    case 'sessions': {
      const half = halfOf(column('installation'));
      const isOwn = call('equals', column('identity'), value('String', 'session'));
      return [[call('if', isOwn, call('array', half), column('sessions')), 'sessions']];
    }
    case 'field':
    case 'distribution':
      if (!takesLatest(metric)) return readEach(metric.field);
      return grownDays.length === 0
        ? readLatest(metric.field)
        : [...readLatest(metric.field), [LATEST_SESSION, 'half']];
    default:
      return keep('event_count');
  }
}

/** The second half of the id of the latest event's session. */
export const LATEST_SESSION: Expression = call(
  'if',
  call('equals', column('identity'), value('String', 'session')),
  halfOf(column('installation')),
  call('arrayElement', column('sessions'), column('latest_session')),
);

/** A number that is not there is NULL, which is told without a look at all that are there. */
export function readLatest(field: string): Select['columns'] {
  const number = call('arrayElement', column('latest_numbers'), value('String', field));
  return [
    [column('latest_seq'), 'seq'],
    [column('latest_at'), 'at'],
    [column('latest_labels'), 'labels'],
    [call('assumeNotNull', number), 'number'],
    [call('isNotNull', number), 'present'],
  ];
}

function readEach(field: string): Select['columns'] {
  const name = value('String', field);
  return [
    [call('arrayElement', column('number_sums'), name), 'number'],
    [call('arrayElement', column('field_counts'), value('String', `#${field}`)), 'number_count'],
  ];
}

/** What the events said, and, as a word that is empty, how many said nothing. */
function listWords({ question }: Inquiry, field: string): Expression {
  // What is not there is no value.
  if (question.metric.of === 'distinct') return column('word_counts');
  const saying = call('arrayElement', column('field_counts'), value('String', field));
  const silent = call('toUInt64', call('minus', column('event_count'), saying));
  const none = call('toLowCardinality', value('String', writePrefix(field)));
  return call('arrayPushBack', column('word_counts'), call('tuple', none, silent));
}

/** Before a word of the field: `=` is in the name of none. */
function writePrefix(field: string): string {
  return `${field}=`;
}

/** The rows of both, which have the same columns. */
export function unite(first: Select, second: Select): Select {
  const names: readonly ColumnName[] = first.columns.map(([, name]) => name);
  const columns = keep(...names);
  return { columns, from: { union: [first, { columns, from: { select: second } }] } };
}
