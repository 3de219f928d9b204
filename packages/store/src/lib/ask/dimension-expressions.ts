/**
 * Dimensions as SQL: the text by which an event belongs to a group, and whether a filter lets it through. '' stands for events
 * that have no value.
 */
import type { Manifest } from '@candor/manifest/manifest';
import { findBucket, isBucketed, labelBucket, listBounds } from '@candor/query/buckets';
import type { NumericDeclaration } from '@candor/query/buckets';
import { findDimension } from '@candor/query/dimensions';
import type { Dimension, Filter } from '@candor/query/question';
import {
  call,
  column,
  type ColumnName,
  type Expression,
  isIn,
  type Select,
  value,
} from '../sql/tree.ts';
import { isWord } from './inquiry.ts';
import { fieldOf, hasField } from './row-forms.ts';

/** Facts that are looked up in the profiles have each a name of its own. */
const SLOTS: readonly ColumnName[] = ['fact_0', 'fact_1'];

/** Facts that are words among these dimensions: the ones for which `profiles` must be joined. */
export function listJoinedFacts(
  dimensions: readonly (Dimension | null)[],
  manifest: Manifest,
): readonly string[] {
  const facts = dimensions.flatMap((dimension) =>
    dimension?.by === 'fact' && isWord(findDimension(manifest, dimension)) ? [dimension.fact] : [],
  );
  return [...new Set(facts)];
}

/** One row for each profile with these facts of it; undefined when none is wanted. */
export function joinFacts(facts: readonly string[]): Select | undefined {
  if (facts.length === 0) return undefined;
  return {
    columns: [
      [column('profile'), 'profile'],
      ...facts.map((fact, index) => {
        const word = call('arrayElement', column('facts'), value('String', fact));
        return [call('any', word), findSlot(index)] as const;
      }),
    ],
    from: { table: 'profiles' },
    groupBy: [['profile']],
  };
}

export interface RowForm {
  readonly manifest: Manifest;
  /** Those that were joined. */
  readonly facts: readonly string[];
  /** Whether a row is of events that said one `word` in the field that the question is about. */
  readonly hasWords: boolean;
}

/** The group of an event. */
export function groupExpression(
  dimension: Dimension,
  { manifest, facts, hasWords }: RowForm,
): Expression {
  if (dimension.by === 'event') return call('toString', column('event'));
  if (dimension.by === 'field') {
    return hasWords ? call('toString', column('word')) : wordOf('labels', dimension.field);
  }
  const joined = facts.indexOf(dimension.fact);
  if (joined >= 0) return column(findSlot(joined));
  const declared = findDimension(manifest, dimension) as NumericDeclaration;
  return hasWords ? wordGroup(declared) : numberGroup(dimension.fact, declared);
}

/** Whether a filter lets an event through, from the columns of the tables themselves, or from the `word` of a row. */
export function filterExpression(
  filter: Filter,
  manifest: Manifest,
  hasWords: boolean,
): Expression {
  const { dimension } = filter;
  const values = value('Array(String)', listFilterGroups(filter, manifest));
  if (dimension.by === 'fact' && isWord(findDimension(manifest, dimension))) {
    const word = call('arrayElement', column('facts'), value('String', dimension.fact));
    return isIn(column('profile'), {
      columns: [[column('profile'), 'profile']],
      from: { table: 'profiles' },
      where: call('has', values, word),
    });
  }
  return call('has', values, groupExpression(dimension, { manifest, facts: [], hasWords }));
}

/**
 * The groups that a filter names, as `groupExpression()` gives them: a bucket can be named by its label, as answers do, or by
 * its lower bound.
 */
export function listFilterGroups(filter: Filter, manifest: Manifest): readonly string[] {
  const declared = findDimension(manifest, filter.dimension);
  if (filter.dimension.by !== 'fact' || declared === undefined || !isBucketed(declared)) {
    return filter.values;
  }
  const bounds = listBounds(declared);
  return filter.values.map((named) => {
    const from = bounds.find((bound) => labelBucket(findBucket(bounds, bound), declared) === named);
    return from === undefined ? named : String(from);
  });
}

/** The lower bound of the bucket that a number is in, as text. */
export function bucketExpression(number: Expression, bounds: readonly number[]): Expression {
  return call('toString', call('roundDown', number, value('Array(Float64)', bounds)));
}

function numberGroup(fact: string, declared: NumericDeclaration): Expression {
  const text = textOf(fieldOf('fact_numbers', fact), declared);
  return call('if', hasField('fact_numbers', fact), text, value('String', ''));
}

/** The same where the number is the `word` of a row, '' where there is none. */
function wordGroup(declared: NumericDeclaration): Expression {
  const text = textOf(call('toFloat64OrZero', column('word')), declared);
  const none = value('String', '');
  return call('if', call('equals', column('word'), none), none, text);
}

function textOf(number: Expression, declared: NumericDeclaration): Expression {
  return isBucketed(declared)
    ? bucketExpression(number, listBounds(declared))
    : call('toString', number);
}

function wordOf(map: ColumnName, name: string): Expression {
  return call('toString', call('arrayElement', column(map), value('String', name)));
}

function findSlot(index: number): ColumnName {
  const slot = SLOTS[index];
  if (slot === undefined) throw new RangeError('Expected at most two facts to join.');
  return slot;
}
