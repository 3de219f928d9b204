import type { Position, Report } from './diagnostic.ts';

export interface Token {
  readonly kind: 'name' | 'number' | 'text' | 'symbol' | 'end';
  /** The name, the symbol, the digits, or a text's value without its quotes. */
  readonly text: string;
  readonly at: Position;
}

export interface Tokens {
  readonly tokens: readonly Token[];
  /** Index in the line behind the last token, or behind the closing brace of a printed expression. */
  readonly end: number;
  /** Whether a closing brace was found, where one was asked for. */
  readonly closed: boolean;
}

const NAME = /[A-Za-z][A-Za-z0-9_]*/y;
const NUMBER = /\d+(\.\d+)?/y;
const SYMBOL = /==|!=|<=|>=|\?\?|[<>+\-*/%|().,:?={}]/y;
const SPACE = /\s+/y;
const TEXT = /"((?:[^"\\]|\\["\\nt])*)"/y;
const ESCAPED: Readonly<Record<string, string>> = { n: '\n', t: '\t' };

/**
 * Splits one line, from index `start`, into tokens. With `untilBrace` it stops behind the `}` that closes a printed expression;
 * otherwise it reads to the end of the line.
 */
export function tokenize(
  line: string,
  start: number,
  place: { readonly file: string; readonly line: number },
  untilBrace: boolean,
  report: Report,
): Tokens {
  const tokens: Token[] = [];
  let index = start;
  const at = (column: number): Position => ({ ...place, column: column + 1 });
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = index;
    return pattern.exec(line);
  };
  const finish = (closed: boolean): Tokens => {
    tokens.push({ kind: 'end', text: '', at: at(index) });
    return { tokens, end: closed ? index + 1 : index, closed };
  };

  while (index < line.length) {
    const space = match(SPACE);
    if (space !== null) {
      index += space[0].length;
      continue;
    }
    if (untilBrace && line[index] === '}') return finish(true);
    const token = readToken(match, at(index));
    if (token === null) {
      const isQuote = line[index] === '"';
      report(
        isQuote ? 'unclosed_text' : 'unexpected_character',
        at(index),
        isQuote
          ? 'expected a closing quote on this line (inside, \\" \\\\ \\n and \\t are allowed)'
          : 'expected a name, a number, a text in double quotes or an operator',
      );
      // The rest of the line can not be understood any more: one report says so once.
      const brace = line.indexOf('}', index);
      index = untilBrace && brace !== -1 ? brace : line.length;
      return finish(untilBrace && brace !== -1);
    }
    tokens.push(token.token);
    index += token.length;
  }
  return finish(false);
}

function readToken(
  match: (pattern: RegExp) => RegExpExecArray | null,
  at: Position,
): { readonly token: Token; readonly length: number } | null {
  const text = match(TEXT);
  if (text !== null) {
    const value = (text[1] ?? '').replaceAll(/\\(.)/g, (_, c: string) => ESCAPED[c] ?? c);
    return { token: { kind: 'text', text: value, at }, length: text[0].length };
  }
  for (const [kind, pattern] of [
    ['name', NAME],
    ['number', NUMBER],
    ['symbol', SYMBOL],
  ] as const) {
    const found = match(pattern);
    if (found !== null) return { token: { kind, text: found[0], at }, length: found[0].length };
  }
  return null;
}
