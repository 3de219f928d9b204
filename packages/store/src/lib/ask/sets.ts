/**
 * Rows of the rollup `installation_sets`: who did something on a day, by event and profile, and by the word that the question is
 * about; who has an ordinal as a set of these, and who has none yet by id.
 */
import type { Question } from '@candor/query/question';
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
import type { DayParts } from './days.ts';
import { FACT_PREFIX, type Inquiry, listChosenFields } from './inquiry.ts';
import { hasNoOrdinal, joinOrdinals } from './ordinals.ts';
import { gatherSpread, isOfSpread } from './percentiles.ts';
import { fieldOf, halfOf, hasField, isCountedIdentity, saysWord, whereField } from './row-forms.ts';
import { isLookedAt, isOfForm, type LookedAt } from './set-forms.ts';

type Columns = Select['columns'];

/** Where `looked` has a word, a field: the sets of each of its words. */
export function selectSets(inquiry: Inquiry, looked: LookedAt, parts: DayParts): Select {
  const { question } = inquiry;
  const { word, isOverProfiles } = looked;
  return {
    columns: [
      ...keep('day', 'event', 'profile'),
      [isCountedIdentity(inquiry), 'counted'],
      ...(word === null ? [] : keep('word')),
      ...keep('ordinals'),
      [value('Array(String)', []), 'unnumbered'],
      ...readMeasure(question, isOverProfiles),
    ],
    from: parts.from,
    where: all([...parts.where, isLookedAt(inquiry, looked), ...parts.whereWord]),
  };
}

/** The same of days that the rollups have yet to take in, from the rows of their events. */
export function gatherSets(inquiry: Inquiry, word: string | null, events: Select): Select {
  const { question } = inquiry;
  const { metric } = question;
  const keys: readonly ColumnName[] = ['day', 'event', 'profile', 'counted'];
  const numbered: Select = {
    columns: [
      ...keep(...keys, 'installation', 'ordinal'),
      ...(word === null ? [] : [[wordOf(word), 'word'] as const]),
      ...(metric.of === 'sessions' ? keep('session') : []),
      ...(metric.of === 'field'
        ? [[fieldOf('numbers', metric.field), 'number_each'] as const]
        : []),
    ],
    from: { select: events },
    join: joinOrdinals(inquiry, events),
    where: isTold(question),
  };
  // Arrays of UUID cannot be compared with each other.
  const id = call('toString', column('installation'));
  const wordColumns = word === null ? [] : keep('word');
  return {
    columns: [
      ...keep(...keys),
      ...wordColumns,
      [call('groupBitmapStateIf', column('ordinal'), call('not', hasNoOrdinal)), 'ordinals'],
      [call('groupUniqArrayIf', id, hasNoOrdinal), 'unnumbered'],
      ...gatherMeasure(question),
    ],
    from: { select: numbered },
    groupBy: [word === null ? keys : [...keys, 'word']],
  };
}

/** What an event said in the field, as the rollup has it. */
function wordOf(field: string): Expression {
  if (!field.startsWith(FACT_PREFIX)) return call('toString', fieldOf('labels', field));
  const fact = field.slice(FACT_PREFIX.length);
  const number = call('toString', fieldOf('fact_numbers', fact));
  return call('if', hasField('fact_numbers', fact), number, value('String', ''));
}

/** Events that have the number, or the word that is counted. */
function isTold({ metric }: Question): Expression {
  if (metric.of === 'field') return hasField('numbers', metric.field);
  return metric.of === 'distinct' ? saysWord(metric.field) : all([]);
}

/**
 * How many rows say that a field by which the question goes has more words than there are sets for; null where it goes by none. A fact is
 * said in events of all names, and what lies beside a question about one can be a question about all.
 */
export function countMany(inquiry: Inquiry): Select | null {
  const { question, manifest, scope } = inquiry;
  const [field] = listChosenFields(question, null, manifest);
  if (field === undefined) return null;
  const ofAll = { ...inquiry, scope: { ...scope, event: null } };
  const about = field.startsWith(FACT_PREFIX) ? ofAll : inquiry;
  return {
    columns: [[call('count'), 'value']],
    from: { table: 'installation_sets' },
    where: all([...whereField(about, field), isOfForm('many', true)]),
  };
}

/** What the metric looks at in a row: how many events, the sum of their numbers or the spread of these, or what is different among them. */
function readMeasure({ metric }: Question, isOverProfiles: boolean): Columns {
  if (metric.of === 'sessions') return keep('different');
  if (metric.of === 'distinct') {
    const own = call('array', HASHED_WORD);
    return [[call('if', isOfForm('word', isOverProfiles), own, column('different')), 'different']];
  }
  if (metric.of !== 'field') return keep('event_count');
  const number = isOfSpread(metric)
    ? keep('spread')
    : ([[column('number_sum'), 'number']] as const);
  return [...number, [column('event_count'), 'number_count']];
}

function gatherMeasure({ metric }: Question): Columns {
  if (metric.of === 'sessions')
    return [[call('groupUniqArray', halfOf(column('session'))), 'different']];
  if (metric.of === 'distinct') return [[call('array', HASHED_WORD), 'different']];
  if (metric.of !== 'field') return [[call('count'), 'event_count']];
  const each = column('number_each');
  const number = isOfSpread(metric)
    ? ([gatherSpread(each), 'spread'] as const)
    : ([call('sum', each), 'number'] as const);
  return [number, [call('count'), 'number_count']];
}

/** As `count-next-different.sql` tells words apart: by 64 bits, of which among ten million two are the same with a chance of 1 in 370,000. */
const HASHED_WORD = call('sipHash64', column('word'));
