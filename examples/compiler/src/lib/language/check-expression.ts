import type { Report } from './diagnostic.ts';
import { FILTERS } from './filters.ts';
import type { BinaryOperator, Expression } from './syntax.ts';
import {
  FLAG,
  NUMBER,
  TEXT,
  UNKNOWN,
  type ValueType,
  fitsType,
  formatType,
  optionalOf,
} from './value-type.ts';

/** The names in force at a place in a template. */
export type Scope = ReadonlyMap<string, ValueType>;

/** The type of an expression; reports what does not fit and then gives `unknown`, so that one fault is reported once. */
export function checkExpression(expression: Expression, scope: Scope, report: Report): ValueType {
  switch (expression.kind) {
    case 'text':
      return TEXT;
    case 'number':
      return NUMBER;
    case 'flag':
      return FLAG;
    case 'hole':
      return UNKNOWN;
    case 'name':
      return checkName(expression, scope, report);
    case 'member':
      return checkMember(expression, scope, report);
    case 'filter':
      return checkFilter(expression, scope, report);
    case 'unary': {
      const wanted = expression.operator === 'not' ? FLAG : NUMBER;
      expectType(expression.operand, wanted, scope, report);
      return wanted;
    }
    default:
      return checkBinary(expression, scope, report);
  }
}

/** Checks an expression that must be of the given type. */
export function expectType(
  expression: Expression,
  wanted: ValueType,
  scope: Scope,
  report: Report,
): void {
  const given = checkExpression(expression, scope, report);
  if (fitsType(given, wanted)) return;
  const hint =
    given.kind === 'optional' ? "; '?? value' says what stands there when it is missing" : '';
  report(
    'wrong_type',
    expression.at,
    `expected ${formatType(wanted)}, got ${formatType(given)}${hint}`,
  );
}

function checkName(
  expression: Expression & { readonly kind: 'name' },
  scope: Scope,
  report: Report,
): ValueType {
  const type = scope.get(expression.name);
  if (type !== undefined) return type;
  const known =
    scope.size === 0 ? 'none is declared here' : `known here: ${[...scope.keys()].join(', ')}`;
  report(
    'unknown_name',
    expression.at,
    `expected a declared name (${known}), got '${expression.name}'`,
  );
  return UNKNOWN;
}

function checkMember(
  expression: Expression & { readonly kind: 'member' },
  scope: Scope,
  report: Report,
): ValueType {
  const outer = checkExpression(expression.of, scope, report);
  const record = outer.kind === 'optional' ? outer.of : outer;
  if (record.kind === 'unknown') return UNKNOWN;
  const member =
    record.kind === 'record' && Object.hasOwn(record.fields, expression.name)
      ? record.fields[expression.name]
      : undefined;
  if (member === undefined) {
    report(
      'unknown_member',
      expression.at,
      `expected a member of ${formatType(record)}, got '${expression.name}'`,
    );
    return UNKNOWN;
  }
  return outer.kind === 'optional' ? optionalOf(member) : member;
}

function checkFilter(
  expression: Expression & { readonly kind: 'filter' },
  scope: Scope,
  report: Report,
): ValueType {
  const input = checkExpression(expression.input, scope, report);
  const filter = FILTERS.get(expression.name);
  if (filter === undefined) {
    report(
      'unknown_filter',
      expression.at,
      `expected one of ${[...FILTERS.keys()].join(', ')}, got '${expression.name}'`,
    );
    return UNKNOWN;
  }
  if (input.kind !== 'unknown' && !filter.accepts(input)) {
    report(
      'wrong_type',
      expression.at,
      `expected ${filter.takes} before '${expression.name}', got ${formatType(input)}`,
    );
  }
  if (filter.args.length !== expression.args.length) {
    report(
      'wrong_arity',
      expression.at,
      `expected ${filter.args.length} arguments for '${expression.name}', got ${expression.args.length}`,
    );
  }
  for (const [index, arg] of expression.args.entries()) {
    expectType(arg, filter.args[index] ?? UNKNOWN, scope, report);
  }
  return filter.gives(input);
}

const NUMERIC: ReadonlySet<BinaryOperator> = new Set(['+', '-', '*', '/', '%']);

function checkBinary(
  expression: Expression & { readonly kind: 'binary' },
  scope: Scope,
  report: Report,
): ValueType {
  const { operator, left, right } = expression;
  if (operator === 'and' || operator === 'or' || NUMERIC.has(operator)) {
    const wanted = NUMERIC.has(operator) ? NUMBER : FLAG;
    expectType(left, wanted, scope, report);
    expectType(right, wanted, scope, report);
    return wanted;
  }
  const given = checkExpression(left, scope, report);
  if (operator === '??') {
    const plain = given.kind === 'optional' ? given.of : given;
    expectType(right, plain, scope, report);
    return plain;
  }
  const isOrder = operator !== '==' && operator !== '!=';
  if (!isComparable(given, isOrder)) {
    report(
      'wrong_type',
      left.at,
      `expected ${isOrder ? 'a number or a text' : 'a text, a number or a flag'} before '${operator}', got ${formatType(given)}`,
    );
    return FLAG;
  }
  expectType(right, isOrder ? given : optionalOf(given), scope, report);
  return FLAG;
}

function isComparable(type: ValueType, isOrder: boolean): boolean {
  if (!isOrder && type.kind === 'optional') return isComparable(type.of, false);
  return (
    type.kind === 'unknown' ||
    type.kind === 'text' ||
    type.kind === 'number' ||
    (!isOrder && type.kind === 'flag')
  );
}
