import { NUMBER, TEXT, UNKNOWN, type ValueType, optionalOf } from './value-type.ts';

/** What follows a `|`: the types it takes and gives, and the JavaScript function of the same name in the emitted runtime. */
export interface Filter {
  /** What it can be applied to, in words. */
  readonly takes: string;
  readonly accepts: (input: ValueType) => boolean;
  readonly args: readonly ValueType[];
  readonly gives: (input: ValueType) => ValueType;
  /** The function's source, without `export function` and its name; in TypeScript, then in JavaScript. */
  readonly source: readonly [typescript: string, javascript: string];
}

const isKind =
  (...kinds: readonly ValueType['kind'][]) =>
  (input: ValueType): boolean =>
    kinds.includes(input.kind);

const isListOfText = (input: ValueType): boolean =>
  input.kind === 'list' && input.of.kind === 'text';

const itemOf = (input: ValueType): ValueType =>
  input.kind === 'list' ? optionalOf(input.of) : UNKNOWN;

export const FILTERS: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ['upper', textFilter('value.toUpperCase()')],
  ['lower', textFilter('value.toLowerCase()')],
  ['trim', textFilter('value.trim()')],
  [
    'html',
    textFilter(
      "value.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/\"/g, '&quot;')",
    ),
  ],
  [
    'length',
    {
      takes: 'a text or a list',
      accepts: isKind('text', 'list'),
      args: [],
      gives: () => NUMBER,
      source: [
        '(value: string | readonly unknown[]): number { return value.length; }',
        '(value) { return value.length; }',
      ],
    },
  ],
  [
    'fixed',
    {
      takes: 'a number',
      accepts: isKind('number'),
      args: [NUMBER],
      gives: () => TEXT,
      source: [
        '(value: number, digits: number): string { return value.toFixed(digits); }',
        '(value, digits) { return value.toFixed(digits); }',
      ],
    },
  ],
  [
    'join',
    {
      takes: 'a list of text',
      accepts: isListOfText,
      args: [TEXT],
      gives: () => TEXT,
      source: [
        '(value: readonly string[], between: string): string { return value.join(between); }',
        '(value, between) { return value.join(between); }',
      ],
    },
  ],
  [
    'first',
    {
      takes: 'a list',
      accepts: isKind('list'),
      args: [],
      gives: itemOf,
      source: [
        '<T>(value: readonly T[]): T | undefined { return value[0]; }',
        '(value) { return value[0]; }',
      ],
    },
  ],
]);

function textFilter(body: string): Filter {
  return {
    takes: 'a text',
    accepts: isKind('text'),
    args: [],
    gives: () => TEXT,
    source: [`(value: string): string { return ${body}; }`, `(value) { return ${body}; }`],
  };
}
