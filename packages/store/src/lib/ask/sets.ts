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
  isIn,
  keep,
  type Select,
  some,
  value,
} from '../sql/tree.ts';
import type { DayParts } from './days.ts';
import { type Inquiry, listWordFields } from './inquiry.ts';
import { hasNoOrdinal, joinOrdinals } from './ordinals.ts';
import { gatherSpread, isOfSpread } from './percentiles.ts';
import { isCountedIdentity, whereField } from './row-forms.ts';

type Columns = Select['columns'];

/** With `word`, a field: the sets of each of its words. */
export function selectSets(inquiry: Inquiry, word: string | null, parts: DayParts): Select {
  const { question } = inquiry;
  return {
    columns: [
      ...keep('day', 'event', 'profile'),
      [isCountedIdentity(inquiry), 'counted'],
      ...(word === null ? [] : keep('word')),
      ...keep('ordinals'),
      [value('Array(String)', []), 'unnumbered'],
      ...readMeasure(question),
    ],
    from: parts.from,
    where: all([...parts.where, isOfForm(inquiry, word), ...parts.whereWord]),
  };
}

/** The same of days that the rollups have yet to take in, from the rows of their events. */
export function gatherSets(inquiry: Inquiry, word: string | null, events: Select): Select {
  const { question } = inquiry;
  const { metric } = question;
  const numberOf = (name: string): Expression =>
    call('arrayElement', column('numbers'), value('String', name));
  const said = call('arrayElement', column('labels'), value('String', word ?? ''));
  const keys: readonly ColumnName[] = ['day', 'event', 'profile', 'counted'];
  const numbered: Select = {
    columns: [
      ...keep(...keys, 'installation', 'ordinal'),
      ...(word === null ? [] : [[call('toString', said), 'word'] as const]),
      ...(metric.of === 'field' ? [[numberOf(metric.field), 'number_each'] as const] : []),
    ],
    from: { select: events },
    join: joinOrdinals(inquiry, events),
    where: isTold(metric, word),
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

/** Events that have the number; or, for words, all but those that have a number in place of one. */
function isTold(metric: Question['metric'], word: string | null): Expression {
  const has = (map: 'labels' | 'numbers', field: string): Expression =>
    call('mapContains', column(map), value('String', field));
  if (metric.of === 'field') return has('numbers', metric.field);
  if (word === null) return all([]);
  return some([has('labels', word), call('not', has('numbers', word))]);
}

/** How many rows say that a field by which the question goes has more words than there are sets for; null where it goes by none. */
export function countMany(inquiry: Inquiry): Select | null {
  const [field] = listWordFields(inquiry.question, null);
  if (field === undefined) return null;
  const isMany = call('equals', column('form'), value('String', 'many'));
  return {
    columns: [[call('count'), 'value']],
    from: { table: 'installation_sets' },
    where: all([...whereField(inquiry, field), isMany]),
  };
}

/** What the metric looks at in a row: how many events, the sum of their numbers, or the spread of these. */
function readMeasure({ metric }: Question): Columns {
  if (metric.of !== 'field') return keep('event_count');
  const number = isOfSpread(metric)
    ? keep('spread')
    : ([[column('number_sum'), 'number']] as const);
  return [...number, [column('event_count'), 'number_count']];
}

function gatherMeasure({ metric }: Question): Columns {
  if (metric.of !== 'field') return [[call('count'), 'event_count']];
  const each = column('number_each');
  const number = isOfSpread(metric)
    ? ([gatherSpread(each), 'spread'] as const)
    : ([call('sum', each), 'number'] as const);
  return [number, [call('count'), 'number_count']];
}

/**
 * Which rows are looked at. On a day on which no event had the field, there is no row for it, and all of them said no word in it.
 */
function isOfForm(inquiry: Inquiry, word: string | null): Expression {
  const { metric } = inquiry.question;
  const is = (form: 'event' | 'word' | 'number' | 'spread'): Expression =>
    call('equals', column('form'), value('String', form));
  const isField = (field: string): Expression =>
    call('equals', column('field'), value('String', field));
  if (metric.of === 'field') {
    // Who they are of is told by the one, what they are by the other.
    const ofNumbers = isOfSpread(metric) ? some([is('number'), is('spread')]) : is('number');
    return call('and', ofNumbers, isField(metric.field));
  }
  if (word === null) return is('event');
  const days: Select = {
    columns: keep('day'),
    from: { table: 'installation_sets' },
    where: all(whereField(inquiry, word)),
  };
  const isSilent = call('and', is('event'), call('not', isIn(column('day'), days)));
  return some([call('and', is('word'), isField(word)), isSilent]);
}
