import { expressionDepthMax, scriptStepsMax, sourceCharsMax } from './limits.ts';
import { readTokens, syntaxError, type Token } from './script-tokens.ts';

export type ScriptValue = string | number | boolean | null;

export type BinarySign =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'and'
  | 'or';

export type Expression =
  | { readonly kind: 'value'; readonly value: ScriptValue }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly inputs: readonly Expression[] }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'minus'; readonly of: Expression }
  | {
      readonly kind: 'binary';
      readonly sign: BinarySign;
      readonly left: Expression;
      readonly right: Expression;
    };

/** One line: set a name, or end with a result or a failure, where the condition after `when` holds. */
export interface Step {
  readonly kind: 'set' | 'return' | 'fail';
  readonly line: number;
  /** The name that `set` sets; '' otherwise. */
  readonly name: string;
  readonly value: Expression;
  readonly when: Expression | null;
}

/**
 * Reads a script: a step on each line, `#` starts a comment line. There are no loops and no jumps, so a script that can be
 * read also comes to an end.
 *
 * @throws AutomationError `script_syntax` with line and column.
 */
export function parseScript(source: string): readonly Step[] {
  if (source.length > sourceCharsMax)
    throw syntaxError(1, 1, `at most ${sourceCharsMax} characters`);
  const steps = source.split(/\r?\n/).flatMap((line, index) => {
    const trimmed = line.trim();
    return trimmed === '' || trimmed.startsWith('#') ? [] : [parseStep(line, index + 1)];
  });
  if (steps.length > scriptStepsMax) throw syntaxError(1, 1, `at most ${scriptStepsMax} steps`);
  return steps;
}

/** Reads one expression alone, as it stands between `{{` and `}}` in a portal page. @throws AutomationError `script_syntax` */
export function parseExpression(source: string, line = 1): Expression {
  const reader = createReader(source, line);
  const expression = readExpression(reader, 0, 0);
  reader.expectEnd();
  return expression;
}

function parseStep(source: string, line: number): Step {
  const reader = createReader(source, line);
  const verb = reader.take();
  if (verb.kind !== 'name' || !isVerb(verb.value)) {
    throw syntaxError(line, verb.column, '`set`, `return`, `fail` or a `#`');
  }
  const name = verb.value === 'set' ? readTarget(reader, line) : '';
  const value = readExpression(reader, 0, 0);
  const when = reader.takeIf('when') ? readExpression(reader, 0, 0) : null;
  reader.expectEnd();
  return { kind: verb.value, line, name, value, when };
}

function readTarget(reader: Reader, line: number): string {
  const target = reader.take();
  if (target.kind !== 'name' || isWord(target.value))
    throw syntaxError(line, target.column, 'a name to set');
  reader.expect('=');
  return target.value;
}

/** How tightly each sign binds; signs of one row are read from left to right. */
const SIGNS: readonly (readonly BinarySign[])[] = [
  ['or'],
  ['and'],
  ['==', '!=', '<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/', '%'],
];

/** `not` binds more tightly than `and`, and less so than a comparison: `not a < b` is `not (a < b)`. */
const NOT_ROW = 2;

function readExpression(reader: Reader, row: number, depth: number): Expression {
  if (row === NOT_ROW && reader.takeIf('not')) {
    expectDepth(reader, depth);
    return { kind: 'not', of: readExpression(reader, NOT_ROW, depth + 1) };
  }
  const signs = SIGNS[row];
  if (signs === undefined) return readUnary(reader, depth);
  let left = readExpression(reader, row + 1, depth);
  for (;;) {
    const sign = signs.find((candidate) => reader.takeIf(candidate));
    if (sign === undefined) return left;
    left = { kind: 'binary', sign, left, right: readExpression(reader, row + 1, depth) };
  }
}

function readUnary(reader: Reader, depth: number): Expression {
  expectDepth(reader, depth);
  if (reader.takeIf('-')) return { kind: 'minus', of: readUnary(reader, depth + 1) };
  if (reader.takeIf('(')) {
    const inner = readExpression(reader, 0, depth + 1);
    reader.expect(')');
    return inner;
  }
  return readPrimary(reader, depth);
}

function expectDepth(reader: Reader, depth: number): void {
  if (depth <= expressionDepthMax) return;
  throw syntaxError(reader.line, reader.column(), `at most ${expressionDepthMax} levels`);
}

function readPrimary(reader: Reader, depth: number): Expression {
  const token = reader.take();
  if (token.kind === 'number' || token.kind === 'text')
    return { kind: 'value', value: token.value };
  if (token.kind !== 'name')
    throw syntaxError(reader.line, token.column, 'a value, a name or a call');
  if (Object.hasOwn(CONSTANTS, token.value)) {
    return { kind: 'value', value: CONSTANTS[token.value] ?? null };
  }
  if (isWord(token.value))
    throw syntaxError(reader.line, token.column, 'a value, a name or a call');
  if (!reader.takeIf('(')) return { kind: 'name', name: token.value };
  return { kind: 'call', name: token.value, inputs: readInputs(reader, depth) };
}

function readInputs(reader: Reader, depth: number): readonly Expression[] {
  const inputs: Expression[] = [];
  if (reader.takeIf(')')) return inputs;
  do inputs.push(readExpression(reader, 0, depth + 1));
  while (reader.takeIf(','));
  reader.expect(')');
  return inputs;
}

const CONSTANTS: Readonly<Record<string, ScriptValue>> = { true: true, false: false, null: null };
const WORDS: ReadonlySet<string> = new Set([
  'set',
  'return',
  'fail',
  'when',
  'and',
  'or',
  'not',
  'true',
  'false',
  'null',
]);
const isWord = (name: string): boolean => WORDS.has(name);
const isVerb = (name: string): name is Step['kind'] =>
  name === 'set' || name === 'return' || name === 'fail';

interface Reader {
  readonly line: number;
  readonly column: () => number;
  readonly take: () => Token;
  readonly takeIf: (value: string) => boolean;
  readonly expect: (value: string) => void;
  readonly expectEnd: () => void;
}

function createReader(source: string, line: number): Reader {
  const tokens = readTokens(source, line);
  const end = tokens.at(-1) as Token;
  let next = 0;
  const peek = (): Token => tokens[next] ?? end;
  const isWordOrSign = (token: Token): boolean => token.kind === 'sign' || token.kind === 'name';
  const takeIf = (value: string): boolean => {
    const found = isWordOrSign(peek()) && peek().value === value;
    if (found) next += 1;
    return found;
  };
  return {
    line,
    column: () => peek().column,
    take() {
      const token = peek();
      next += 1;
      return token;
    },
    takeIf,
    expect(value) {
      if (!takeIf(value)) throw syntaxError(line, peek().column, `\`${value}\``);
    },
    expectEnd() {
      if (peek().kind !== 'end') throw syntaxError(line, peek().column, 'the end of the line');
    },
  };
}
