/**
 * The syntax tree of a template.
 *
 *     @param title: text
 *     @param items: list of { name: text, price: number }
 *     Hello {title | upper}!
 *     @for item in items
 *       - {item.name}: {item.price | fixed(2)}
 *     @else
 *       (nothing yet)
 *     @end
 *
 * A line that starts with `@` and a word is a directive and leaves no line behind; `@@` starts a text line with one `@`.
 * In text, `{…}` prints an expression, `{{` and `}}` are braces, and `@#` starts a comment line.
 */
import type { Position } from './diagnostic.ts';
import type { ValueType } from './value-type.ts';

export type BinaryOperator =
  | 'or'
  | 'and'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '??';

export type Expression = { readonly at: Position } & (
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'flag'; readonly value: boolean }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'member'; readonly of: Expression; readonly name: string }
  | {
      readonly kind: 'filter';
      readonly input: Expression;
      readonly name: string;
      readonly args: readonly Expression[];
    }
  | { readonly kind: 'unary'; readonly operator: 'not' | '-'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  /** Stands where an expression could not be read; it was reported there and is never emitted. */
  | { readonly kind: 'hole' }
);

export interface Parameter {
  readonly name: string;
  readonly type: ValueType;
  readonly at: Position;
}

export interface Branch {
  readonly condition: Expression;
  readonly body: readonly TemplateNode[];
}

export type TemplateNode = { readonly at: Position } & (
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'print'; readonly value: Expression }
  | { readonly kind: 'let'; readonly name: string; readonly value: Expression }
  | {
      readonly kind: 'for';
      readonly item: string;
      /** Name that counts the rounds from 0, or null. */
      readonly index: string | null;
      readonly list: Expression;
      readonly body: readonly TemplateNode[];
      /** What stands there when the list is empty. */
      readonly otherwise: readonly TemplateNode[];
    }
  | {
      readonly kind: 'if';
      readonly branches: readonly Branch[];
      readonly otherwise: readonly TemplateNode[];
    }
  /** `@insert`: an aspect that has no `@body`. */
  | { readonly kind: 'insert'; readonly aspect: string; readonly args: readonly Expression[] }
  /** `@wrap … @end`: an aspect around a block. */
  | {
      readonly kind: 'wrap';
      readonly aspect: string;
      readonly args: readonly Expression[];
      readonly body: readonly TemplateNode[];
    }
  /** `@body`, in an aspect: where the wrapped block goes. */
  | { readonly kind: 'body' }
);

/** `@aspect name(parameters) [on "pattern"] … @end`: written once, woven in wherever it is used or wherever the pattern fits. */
export interface Aspect {
  readonly name: string;
  readonly at: Position;
  readonly parameters: readonly Parameter[];
  /** Templates that it wraps without being asked, e.g. `mails/*`; null when it is only used by name. */
  readonly pattern: string | null;
  readonly nodes: readonly TemplateNode[];
}

/** One source file. */
export interface Template {
  readonly file: string;
  readonly lineCount: number;
  readonly parameters: readonly Parameter[];
  readonly aspects: readonly Aspect[];
  readonly nodes: readonly TemplateNode[];
}
