/** Text and parameters of a tree. Finished text is never looked at again. */
import {
  COLUMNS,
  type ColumnName,
  type Expression,
  FUNCTIONS,
  type FunctionName,
  type Select,
  type Source,
  type TableName,
  TABLES,
  type Value,
  type ValueType,
  VALUE_TYPES,
} from './tree.ts';

export interface Statement {
  readonly text: string;
  readonly parameters: Readonly<Record<string, Value>>;
}

type Parameters = Map<string, Value>;

const NAMES: ReadonlySet<string> = new Set<string>([...COLUMNS, ...TABLES, ...FUNCTIONS]);
const TYPES: ReadonlySet<string> = new Set<string>(VALUE_TYPES);

/** Tables whose key leads to what a question looks for. To read it in two passes (PREWHERE) costs each part more than it spares. */
const IN_ORDER: ReadonlySet<TableName> = new Set<TableName>([
  'installation_days',
  'installation_sets',
  'installation_numbers',
]);

export function renderSelect(select: Select): Statement {
  const parameters: Parameters = new Map();
  const text = renderQuery(select, parameters);
  return { text, parameters: Object.fromEntries(parameters) };
}

function renderQuery(select: Select, parameters: Parameters): string {
  const columns = select.columns.map(
    ([expression, name]) => `${renderExpression(expression, parameters)} AS ${renderName(name)}`,
  );
  const clauses = [`SELECT ${columns.join(', ')}`, `FROM ${renderSource(select.from, parameters)}`];
  if (select.join !== undefined) {
    const { select: joined, using } = select.join;
    // What is joined must have a name.
    clauses.push('AS kept');
    clauses.push(`ANY LEFT JOIN (${renderInner(joined, parameters)}) AS joined`);
    clauses.push(`USING (${renderName(using)})`);
  }
  if (select.where !== undefined)
    clauses.push(`WHERE ${renderExpression(select.where, parameters)}`);
  if (select.groupBy !== undefined) clauses.push(renderGroupBy(select.groupBy));
  return clauses.join('\n');
}

/** A statement as a whole may not change settings: it is taken as one that only reads. What stands within it may, as of ClickHouse 26.7. */
function renderInner(select: Select, parameters: Parameters): string {
  const text = renderQuery(select, parameters);
  const isInOrder = 'table' in select.from && IN_ORDER.has(select.from.table);
  return isInOrder ? `${text}\nSETTINGS optimize_move_to_prewhere = 0` : text;
}

function renderGroupBy(sets: readonly (readonly ColumnName[])[]): string {
  const rendered = sets.map((set) => `(${set.map(renderName).join(', ')})`);
  return rendered.length === 1
    ? `GROUP BY ${rendered[0] ?? ''}`
    : `GROUP BY GROUPING SETS (${rendered.join(', ')})`;
}

function renderSource(source: Source, parameters: Parameters): string {
  if ('table' in source) return renderName(source.table);
  if ('select' in source) return `(${renderInner(source.select, parameters)})`;
  const selects = source.union.map((select) => renderInner(select, parameters));
  return `(${selects.join('\nUNION ALL\n')})`;
}

function renderExpression(expression: Expression, parameters: Parameters): string {
  switch (expression.node) {
    case 'column':
      return renderName(expression.name);
    case 'value':
      return renderValue(expression.type, expression.value, parameters);
    case 'in':
      return `${renderExpression(expression.of, parameters)} IN (${renderInner(expression.select, parameters)})`;
    default: {
      const args = expression.args.map((arg) => renderExpression(arg, parameters));
      return `${renderName(expression.name)}${renderSettings(expression.settings)}(${args.join(', ')})`;
    }
  }
}

/** The types say so already; but types are gone when the program runs, and here is where text is made. */
function renderName(name: ColumnName | TableName | FunctionName): string {
  if (NAMES.has(name)) return name;
  throw new TypeError('Expected a name from the closed lists of the tree, got another.');
}

function renderSettings(settings: readonly number[]): string {
  if (settings.length === 0) return '';
  if (settings.every((setting) => Number.isFinite(setting) && setting >= 0))
    return `(${settings.join(', ')})`;
  throw new TypeError('Expected numbers from 0 up as settings of a function.');
}

function renderValue(type: ValueType, value: Value, parameters: Parameters): string {
  if (!TYPES.has(type)) throw new TypeError('Expected a type from the closed list of the tree.');
  const name = `p${parameters.size}`;
  parameters.set(name, value);
  return `{${name}:${type}}`;
}
