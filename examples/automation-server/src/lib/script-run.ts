import { AutomationError } from './errors.ts';
import { scriptTextCharsMax } from './limits.ts';
import type { BinarySign, Expression, ScriptValue, Step } from './script-parse.ts';

/** Values that a script finds set when it starts. A map, so that no name can reach an object's prototype. */
export type ScriptInputs = ReadonlyMap<string, ScriptValue>;

/** What a script may ask of the server: all that it can reach. */
export interface ScriptHost {
  readonly now: () => number;
  /** Number of resources of a kind, or null where there is no such kind. */
  readonly count: (kind: string) => number | null;
}

/**
 * Runs a script to its `return` or its end (then the result is null).
 *
 * @throws AutomationError `script_failed` at a `fail` step, an unknown name or call, or a value of the wrong kind.
 */
export function runScript(
  steps: readonly Step[],
  inputs: ScriptInputs,
  host: ScriptHost,
): ScriptValue {
  const names = new Map(inputs);
  for (const step of steps) {
    const scope: Scope = { names, host, line: step.line };
    if (step.when !== null && evaluate(step.when, scope) !== true) continue;
    const value = evaluate(step.value, scope);
    if (step.kind === 'return') return value;
    if (step.kind === 'fail') throw new AutomationError('script_failed', formatText(value));
    names.set(step.name, value);
  }
  return null;
}

/** The value of one expression. @throws AutomationError `script_failed` */
export function evaluateExpression(
  expression: Expression,
  inputs: ScriptInputs,
  host: ScriptHost,
): ScriptValue {
  return evaluate(expression, { names: inputs, host, line: 1 });
}

/** A value as a person reads it; null is nothing. */
export function formatText(value: ScriptValue): string {
  return value === null ? '' : String(value);
}

interface Scope {
  readonly names: ScriptInputs;
  readonly host: ScriptHost;
  readonly line: number;
}

function evaluate(expression: Expression, scope: Scope): ScriptValue {
  switch (expression.kind) {
    case 'value':
      return expression.value;
    case 'name':
      return readName(expression.name, scope);
    case 'not':
      return !expectBoolean(evaluate(expression.of, scope), scope);
    case 'minus':
      return -expectNumber(evaluate(expression.of, scope), scope);
    case 'call':
      return call(expression.name, expression.inputs, scope);
    default:
      return combine(expression.sign, expression.left, expression.right, scope);
  }
}

function readName(name: string, scope: Scope): ScriptValue {
  const value = scope.names.get(name);
  if (value === undefined) throw failed(scope, 'a name that is set', 'an unknown one');
  return value;
}

function combine(sign: BinarySign, left: Expression, right: Expression, scope: Scope): ScriptValue {
  const first = evaluate(left, scope);
  // `and` and `or` look at their right side only if they must, so that a check can guard what follows it.
  if (sign === 'and')
    return expectBoolean(first, scope) && expectBoolean(evaluate(right, scope), scope);
  if (sign === 'or')
    return expectBoolean(first, scope) || expectBoolean(evaluate(right, scope), scope);
  const second = evaluate(right, scope);
  if (sign === '==') return first === second;
  if (sign === '!=') return first !== second;
  if (sign === '+' && (typeof first === 'string' || typeof second === 'string')) {
    return bounded(formatText(first) + formatText(second), scope);
  }
  return calculate(sign, expectNumber(first, scope), expectNumber(second, scope), scope);
}

function calculate(sign: BinarySign, left: number, right: number, scope: Scope): ScriptValue {
  switch (sign) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    default:
      if (right === 0) throw failed(scope, 'a divisor', 'zero');
      return sign === '/' ? left / right : left % right;
  }
}

type Builtin = (inputs: readonly ScriptValue[], scope: Scope) => ScriptValue;

const BUILTINS: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ['upper', ([value = null]) => formatText(value).toUpperCase()],
  ['lower', ([value = null]) => formatText(value).toLowerCase()],
  ['length', ([value = null]) => formatText(value).length],
  ['text', ([value = null]) => formatText(value)],
  ['number', ([value = null], scope) => toNumber(value, scope)],
  ['round', ([value = null], scope) => Math.round(expectNumber(value, scope))],
  ['min', (inputs, scope) => pickNumber(Math.min, inputs, scope)],
  ['max', (inputs, scope) => pickNumber(Math.max, inputs, scope)],
  ['now', (_inputs, scope) => new Date(scope.host.now()).toISOString()],
  ['count', ([kind = null], scope) => countResources(kind, scope)],
]);

function call(name: string, inputs: readonly Expression[], scope: Scope): ScriptValue {
  const builtin = BUILTINS.get(name);
  if (builtin === undefined) {
    throw failed(scope, `one of the calls ${[...BUILTINS.keys()].join(', ')}`, 'another');
  }
  return builtin(
    inputs.map((input) => evaluate(input, scope)),
    scope,
  );
}

function pickNumber(
  pick: (...numbers: number[]) => number,
  inputs: readonly ScriptValue[],
  scope: Scope,
): number {
  if (inputs.length === 0) throw failed(scope, 'at least one number', 'none');
  return pick(...inputs.map((value) => expectNumber(value, scope)));
}

function countResources(kind: ScriptValue, scope: Scope): number {
  const count = typeof kind === 'string' ? scope.host.count(kind) : null;
  if (count === null)
    throw failed(scope, 'a kind of resource, such as "scripts"', 'something else');
  return count;
}

function toNumber(value: ScriptValue, scope: Scope): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return expectNumber(number, scope);
}

function expectNumber(value: ScriptValue, scope: Scope): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw failed(
    scope,
    'a number',
    typeof value === 'number' ? 'one beyond all bounds' : kindOf(value),
  );
}

function expectBoolean(value: ScriptValue, scope: Scope): boolean {
  if (typeof value === 'boolean') return value;
  throw failed(scope, 'true or false', kindOf(value));
}

function bounded(text: string, scope: Scope): string {
  if (text.length <= scriptTextCharsMax) return text;
  throw failed(scope, `text of at most ${scriptTextCharsMax} characters`, 'a longer one');
}

const kindOf = (value: ScriptValue): string => (value === null ? 'nothing' : `a ${typeof value}`);

const failed = (scope: Scope, expected: string, got: string): AutomationError =>
  new AutomationError('script_failed', `Line ${scope.line}: expected ${expected}, got ${got}.`);
