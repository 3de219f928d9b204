import type { BinaryOperator, Expression } from './syntax.ts';
import type { TokenCursor } from './token-cursor.ts';

/** Operators by how loosely they bind, the loosest first; all of them group to the left. */
const LEVELS: readonly (readonly BinaryOperator[])[] = [
  ['or'],
  ['and'],
  ['==', '!=', '<', '<=', '>', '>='],
  ['??'],
  ['+', '-'],
  ['*', '/', '%'],
];

/** Reads `a.b + 1 | filter(x)`; a filter takes everything to its left. */
export function parseExpression(cursor: TokenCursor): Expression {
  let value = parseLevel(cursor, 0);
  while (cursor.accept('|')) {
    const filter = cursor.expectName('the name of a filter');
    if (filter === null) return { kind: 'hole', at: value.at };
    const args = cursor.accept('(') ? parseArguments(cursor) : [];
    value = { kind: 'filter', input: value, name: filter.name, args, at: filter.at };
  }
  return value;
}

/** Reads arguments up to and with the closing parenthesis; the opening one is taken already. */
export function parseArguments(cursor: TokenCursor): readonly Expression[] {
  const args: Expression[] = [];
  if (cursor.accept(')')) return args;
  do args.push(parseExpression(cursor));
  while (cursor.accept(','));
  cursor.expect(')');
  return args;
}

function parseLevel(cursor: TokenCursor, level: number): Expression {
  const operators = LEVELS[level];
  if (operators === undefined) return parseUnary(cursor);
  let left = parseLevel(cursor, level + 1);
  for (;;) {
    const { at } = cursor.peek();
    const operator = operators.find((candidate) => cursor.accept(candidate));
    if (operator === undefined) return left;
    left = { kind: 'binary', operator, left, right: parseLevel(cursor, level + 1), at };
  }
}

function parseUnary(cursor: TokenCursor): Expression {
  const { at } = cursor.peek();
  if (cursor.accept('not')) {
    return { kind: 'unary', operator: 'not', operand: parseUnary(cursor), at };
  }
  if (cursor.accept('-')) return { kind: 'unary', operator: '-', operand: parseUnary(cursor), at };
  return parseMember(cursor);
}

function parseMember(cursor: TokenCursor): Expression {
  let value = parsePrimary(cursor);
  while (cursor.accept('.')) {
    const member = cursor.expectName('the name of a member');
    if (member === null) return { kind: 'hole', at: value.at };
    value = { kind: 'member', of: value, name: member.name, at: member.at };
  }
  return value;
}

function parsePrimary(cursor: TokenCursor): Expression {
  const token = cursor.peek();
  const { at } = token;
  if (cursor.accept('(')) {
    const inner = parseExpression(cursor);
    cursor.expect(')');
    return inner;
  }
  switch (token.kind) {
    case 'text':
      cursor.take();
      return { kind: 'text', value: token.text, at };
    case 'number':
      cursor.take();
      return { kind: 'number', value: Number(token.text), at };
    case 'name':
      cursor.take();
      return token.text === 'true' || token.text === 'false'
        ? { kind: 'flag', value: token.text === 'true', at }
        : { kind: 'name', name: token.text, at };
    default:
      cursor.fail('a value');
      return { kind: 'hole', at };
  }
}
