/**
 * SQL as a tree: what a question becomes before it is text. Names come from the closed lists below, values are parameters,
 * and there is no node for raw text.
 */

/** Columns of the tables, and the names that a question gives to what it computes. */
export const COLUMNS = [
  'product',
  'environment',
  'lane',
  'day',
  'device',
  'session',
  'seq',
  'at',
  'event',
  'ephemeral',
  'profile',
  'fact_numbers',
  'labels',
  'numbers',
  'facts',
  'installation',
  'identity',
  'event_count',
  'latest_at',
  'latest_seq',
  'latest_session',
  'latest_labels',
  'latest_numbers',
  'word_counts',
  'number_sums',
  'field_counts',
  'sessions',
  'step_at',
  'grp',
  'half',
  'part',
  'part_min',
  'part_max',
  'part_count',
  'counted',
  'number',
  'label',
  'present',
  'number_count',
  'said',
  'word',
  'moment',
  'latest_grp',
  'latest_part',
  'latest_number',
  'latest_profile',
  'turn',
  'value',
  'installations',
  'few',
  'cut_out',
  'left_out',
  'left_few',
  'left_ordinals',
  'few_ordinals',
  'members',
  'unnumbered_members',
  'group_size',
  'few_groups',
  'few_together',
  'names_next',
  'form',
  'field',
  'ordinal',
  'ordinals',
  'unnumbered',
  'number_sum',
  'spread',
  'different',
  'number_each',
  'all_steps',
  'all_groups',
  'fact_0',
  'fact_1',
] as const;
export type ColumnName = (typeof COLUMNS)[number];

export const TABLES = [
  'events',
  'profiles',
  'installation_days',
  'installation_days_counted',
  'installation_days_said',
  'installation_sets',
  'installation_numbers',
  'installation_ordinals',
] as const;
export type TableName = (typeof TABLES)[number];

export const FUNCTIONS = [
  'and',
  'or',
  'not',
  'equals',
  'notEquals',
  'greaterOrEquals',
  'lessOrEquals',
  'less',
  'has',
  'if',
  'concat',
  'toString',
  'toUInt64',
  'toUInt128',
  'toUInt256',
  'toFloat64OrZero',
  'toLowCardinality',
  'substring',
  'sipHash64',
  'startsWith',
  'toUnixTimestamp64Milli',
  'bitShiftLeft',
  'bitShiftRight',
  'bitOr',
  'isNaN',
  'plus',
  'minus',
  'divide',
  'assumeNotNull',
  'isNotNull',
  'materialize',
  'toMonday',
  'toStartOfMonth',
  'arrayElement',
  'mapContains',
  'tuple',
  'tupleElement',
  'roundDown',
  'round',
  'floor',
  'log10',
  'greatest',
  'toInt16',
  'grouping',
  'any',
  'min',
  'max',
  'array',
  'arrayJoin',
  'arrayPushBack',
  'argMax',
  'argMinIf',
  'count',
  'countIf',
  'sum',
  'sumIf',
  'avg',
  'sumMap',
  'quantileExactWeightedInterpolated',
  'quantileExactWeightedInterpolatedArray',
  'uniqExact',
  'uniqExactIf',
  'uniqExactArray',
  'uniqExactArrayIf',
  'groupBitmapStateIf',
  'groupBitmapMergeStateIf',
  'groupUniqArrayArrayIf',
  'bitmapToArray',
  'bitmapSubsetLimit',
  'bitmapCardinality',
  'bitmapAndnot',
  'bitmapAndnotCardinality',
  'arrayExcept',
  'length',
  'groupUniqArray',
  'groupUniqArrayIf',
  'arraySlice',
  'in',
] as const;
export type FunctionName = (typeof FUNCTIONS)[number];

export const VALUE_TYPES = [
  'String',
  'Array(String)',
  'Date',
  'Array(Date)',
  'UUID',
  'Array(Float64)',
  'Float64',
  'UInt8',
  'UInt32',
] as const;
export type ValueType = (typeof VALUE_TYPES)[number];
export type Value = string | number | readonly string[] | readonly number[] | readonly bigint[];

export type Expression =
  | { readonly node: 'column'; readonly name: ColumnName }
  | { readonly node: 'value'; readonly type: ValueType; readonly value: Value }
  | {
      readonly node: 'call';
      readonly name: FunctionName;
      /** Numbers between the name and the arguments, as in `quantile(0.5)(x)`. */
      readonly settings: readonly number[];
      readonly args: readonly Expression[];
    }
  | { readonly node: 'in'; readonly of: Expression; readonly select: Select };

export type Source =
  | { readonly table: TableName }
  | { readonly select: Select }
  | { readonly union: readonly Select[] };

export interface Select {
  readonly columns: readonly (readonly [Expression, ColumnName])[];
  readonly from: Source;
  /** At most one row of it joins each row. */
  readonly join?: { readonly select: Select; readonly using: ColumnName };
  readonly where?: Expression;
  /** One set of columns, or several (GROUPING SETS). */
  readonly groupBy?: readonly (readonly ColumnName[])[];
}

export function column(name: ColumnName): Expression {
  return { node: 'column', name };
}

export function value(type: ValueType, value: Value): Expression {
  return { node: 'value', type, value };
}

export function call(name: FunctionName, ...args: readonly Expression[]): Expression {
  return { node: 'call', name, settings: [], args };
}

export function callWith(
  name: FunctionName,
  settings: readonly number[],
  ...args: readonly Expression[]
): Expression {
  return { node: 'call', name, settings, args };
}

/** All of these; what is always true when there are none. */
export function all(conditions: readonly Expression[]): Expression {
  const [first, ...rest] = conditions;
  if (first === undefined) return value('UInt8', 1);
  return rest.length === 0 ? first : call('and', first, ...rest);
}

/** One of these at least; what is never true when there are none. */
export function some(conditions: readonly Expression[]): Expression {
  const [first, ...rest] = conditions;
  if (first === undefined) return value('UInt8', 0);
  return rest.length === 0 ? first : call('or', first, ...rest);
}

export function isIn(of: Expression, select: Select): Expression {
  return { node: 'in', of, select };
}

/** Columns under their own names. */
export function keep(...names: readonly ColumnName[]): Select['columns'] {
  return names.map((name) => [column(name), name]);
}
