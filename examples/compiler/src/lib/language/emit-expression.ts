import type { BinaryOperator, Expression } from './syntax.ts';
import type { Target } from './target.ts';

/** What emitting an expression needs to know, and where it notes the functions of the runtime that it uses. */
export interface EmitScope {
  readonly target: Target;
  /** Names of the template → names in the emitted code. */
  readonly names: ReadonlyMap<string, string>;
  readonly runtime: Set<string>;
}

const OPERATORS: Readonly<Record<Exclude<BinaryOperator, '??'>, string>> = {
  or: '||',
  and: '&&',
  '==': '===',
  '!=': '!==',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  '+': '+',
  '-': '-',
  '*': '*',
  '/': '/',
  '%': '%',
};

export function emitExpression(expression: Expression, scope: EmitScope): string {
  const emit = (inner: Expression): string => emitExpression(inner, scope);
  const isOld = scope.target.version === '2015';
  switch (expression.kind) {
    case 'text':
      return quote(expression.value);
    case 'number':
    case 'flag':
      return String(expression.value);
    case 'name':
      return scope.names.get(expression.name) ?? missing();
    case 'member':
      if (!isOld) return `${emit(expression.of)}?.${expression.name}`;
      scope.runtime.add('member');
      return `member(${emit(expression.of)}, ${quote(expression.name)})`;
    case 'filter':
      scope.runtime.add(expression.name);
      return `${expression.name}(${[expression.input, ...expression.args].map(emit).join(', ')})`;
    case 'unary':
      return `${expression.operator === 'not' ? '!' : '-'}(${emit(expression.operand)})`;
    case 'binary': {
      const left = emit(expression.left);
      const right = emit(expression.right);
      if (expression.operator !== '??') {
        return `(${left} ${OPERATORS[expression.operator]} ${right})`;
      }
      if (!isOld) return `(${left} ?? ${right})`;
      scope.runtime.add('orElse');
      return `orElse(${left}, ${right})`;
    }
    default:
      return missing();
  }
}

/** A text as a JavaScript literal. */
export function quote(text: string): string {
  return JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

/** A checked template has neither holes nor unknown names: to meet one here is a fault of the compiler itself. */
function missing(): never {
  throw new TypeError('expected a checked expression');
}
