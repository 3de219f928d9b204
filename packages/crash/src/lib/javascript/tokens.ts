/**
 * Parts emitted JavaScript into tokens, as far as finding its functions needs: names, texts, brackets and signs, each with its place.
 *
 * Whether a `/` divides or starts a regular expression depends on what stands before it; the rules here are those that emitted code
 * keeps, not the whole grammar. Runs in the vendor's build, never on a user's machine.
 */
import { nextPosition, type Cursor } from './cursor.ts';

export type TokenKind = 'name' | 'text' | 'chunk' | 'number' | 'regexp' | 'sign';

export interface Token {
  readonly kind: TokenKind;
  /** As written. A chunk is a piece of a template between its `${…}`, without the signs around it. */
  readonly text: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** Whether a line ended between the token before and this one. */
  readonly isFirst: boolean;
}

interface Scanner extends Cursor {
  readonly tokens: Token[];
  /** Open brackets: what they are decides what a `/` or a `}` behind them means. */
  readonly open: ('(' | 'if(' | '[' | '{' | 'object' | '${')[];
  /** Whether the bracket that closed last lets a regular expression follow. */
  isRegexpAllowed: boolean;
  isFirst: boolean;
}

const signs =
  /^(?:\.\.\.|=>|\?\?=|\|\|=|&&=|>>>=|\*\*=|<<=|>>=|>>>|===|!==|\*\*|\?\.(?!\d)|\?\?|\|\||&&|==|!=|<=|>=|\+\+|--|\+=|-=|\*=|\/=|%=|&=|\|=|\^=|<<|>>|[^])/;
const nameStart = /[\p{L}\p{Nl}_$#@\\]/u;
const names =
  /^[#@]?(?:[\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}$\u200c\u200d]|\\u\{?[0-9a-fA-F]+\}?)+/u;
const numbers = /^(?:0[xXoObB][\da-fA-F_]+n?|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?n?)/;
/** Names behind which an expression starts, and so a regular expression may. */
const opening = new Set(
  'return typeof instanceof in of new delete void throw case do else yield await default extends'.split(
    ' ',
  ),
);

export function readTokens(code: string): readonly Token[] {
  const scanner: Scanner = {
    code,
    at: code.startsWith('#!') ? endOfLine(code, 0) : 0,
    line: 1,
    column: 1,
    tokens: [],
    open: [],
    isRegexpAllowed: true,
    isFirst: true,
  };
  while (scanner.at < code.length) readNext(scanner);
  return scanner.tokens;
}

function readNext(scanner: Scanner): void {
  const { code, at } = scanner;
  const char = code[at] ?? '';
  if (/\s/.test(char)) skip(scanner, at + 1);
  else if (code.startsWith('//', at)) skip(scanner, endOfLine(code, at));
  else if (code.startsWith('/*', at)) {
    const end = code.indexOf('*/', at + 2);
    skip(scanner, end < 0 ? code.length : end + 2);
  } else if (char === '"' || char === "'") add(scanner, 'text', endOfText(code, at, char));
  else if (char === '`') readChunk(scanner, at + 1);
  else if (char === '}' && scanner.open.at(-1) === '${') {
    scanner.open.pop();
    add(scanner, 'sign', at + 1);
    readChunk(scanner, scanner.at);
  } else if (char === '/' && isRegexpNext(scanner)) add(scanner, 'regexp', endOfRegexp(code, at));
  else readPlain(scanner, char);
}

function readPlain(scanner: Scanner, char: string): void {
  const { code, at } = scanner;
  const rest = code.slice(at, at + 4096);
  if (nameStart.test(String.fromCodePoint(code.codePointAt(at) ?? 0))) {
    const length = names.exec(rest)?.[0].length ?? 1;
    add(scanner, 'name', at + length);
  } else if (/\d/.test(char) || (char === '.' && /\d/.test(code[at + 1] ?? ''))) {
    add(scanner, 'number', at + (numbers.exec(rest)?.[0].length ?? 1));
  } else {
    const sign = signs.exec(rest)?.[0] ?? char;
    noteBracket(scanner, sign);
    add(scanner, 'sign', at + sign.length);
  }
}

/** From behind a backquote or the end of a `${…}` to the next of either. */
function readChunk(scanner: Scanner, from: number): void {
  const { code } = scanner;
  let end = from;
  while (end < code.length && code[end] !== '`' && !code.startsWith('${', end)) {
    end += code[end] === '\\' ? 2 : 1;
  }
  end = Math.min(end, code.length);
  nextPosition(scanner, from);
  // The closing backquote is part of the token, but not of its text.
  add(scanner, 'chunk', code[end] === '`' ? end + 1 : end, end);
  if (end < code.length && code[end] !== '`') {
    scanner.open.push('${');
    add(scanner, 'sign', end + 2);
  }
}

function noteBracket(scanner: Scanner, sign: string): void {
  const { open, tokens } = scanner;
  const last = tokens.at(-1);
  if (sign === '(') {
    const isHead = last?.kind === 'name' && /^(?:if|while|for|with)$/.test(last.text);
    open.push(isHead ? 'if(' : '(');
  } else if (sign === '[') open.push('[');
  else if (sign === '{') open.push(isOperand(last) || isBlockNext(last) ? '{' : 'object');
  else if (sign === ')' || sign === ']' || sign === '}') {
    const closed = open.pop();
    scanner.isRegexpAllowed = closed === 'if(' || closed === '{';
  }
}

/** Behind what a `{` opens a block and not an object. */
function isBlockNext(last: Token | undefined): boolean {
  if (last === undefined) return true;
  if (last.kind === 'name') return !opening.has(last.text) || /^(?:do|else)$/.test(last.text);
  return [')', '{', '}', ';', '=>', ':'].includes(last.text) && last.kind === 'sign';
}

function isOperand(token: Token | undefined): boolean {
  if (token === undefined) return false;
  if (token.kind === 'name') return !opening.has(token.text);
  return token.kind !== 'sign';
}

function isRegexpNext({ tokens, isRegexpAllowed }: Scanner): boolean {
  const last = tokens.at(-1);
  if (last === undefined) return true;
  if (last.kind === 'name') return opening.has(last.text);
  if (last.kind !== 'sign') return false;
  if (last.text === ')' || last.text === ']' || last.text === '}') return isRegexpAllowed;
  return last.text !== '++' && last.text !== '--';
}

function endOfText(code: string, at: number, quote: string): number {
  let end = at + 1;
  while (end < code.length && code[end] !== quote && code[end] !== '\n') {
    end += code[end] === '\\' ? 2 : 1;
  }
  return Math.min(end + 1, code.length);
}

function endOfRegexp(code: string, at: number): number {
  let [end, isInClass] = [at + 1, false];
  while (end < code.length && code[end] !== '\n' && (isInClass || code[end] !== '/')) {
    if (code[end] === '[') isInClass = true;
    else if (code[end] === ']') isInClass = false;
    end += code[end] === '\\' ? 2 : 1;
  }
  end += 1;
  while (/[a-z]/.test(code[end] ?? '')) end += 1;
  return Math.min(end, code.length);
}

function endOfLine(code: string, at: number): number {
  const end = code.indexOf('\n', at);
  return end < 0 ? code.length : end;
}

function add(scanner: Scanner, kind: TokenKind, end: number, textEnd: number = end): void {
  const { code, at, line, column, isFirst } = scanner;
  nextPosition(scanner, end);
  scanner.tokens.push({
    kind,
    text: code.slice(at, textEnd),
    line,
    column,
    endLine: scanner.line,
    endColumn: scanner.column,
    isFirst,
  });
  scanner.isFirst = false;
}

function skip(scanner: Scanner, end: number): void {
  const { line } = scanner;
  nextPosition(scanner, end);
  if (scanner.line > line) scanner.isFirst = true;
}
