/**
 * Finds the functions, methods and classes of emitted JavaScript, with qualified names and places.
 */
import { endOfExpression, isOpening, isSign, matchBrackets } from './brackets.ts';
import { readMembers } from './members.ts';
import { findBinding, lastPart, qualify } from './naming.ts';
import type { Token } from './tokens.ts';
import type { Walk } from './walk.ts';

/** `nameOf` gives the original name of a token where a source map knows one. */
export function findFunctions(
  tokens: readonly Token[],
  nameOf: (token: Token) => string = (token) => token.text,
): Pick<Walk, 'functions' | 'classes'> {
  const walk: Walk = {
    tokens,
    match: matchBrackets(tokens),
    functions: [],
    classes: [],
    hints: new Map(),
    nameOf,
    walkTokens: (from, to, outer) => walkTokens(walk, from, to, outer),
    addFunction: (first, params, name, outer) => addFunction(walk, first, params, name, outer),
  };
  walkTokens(walk, 0, tokens.length, '');
  return walk;
}

function walkTokens(walk: Walk, from: number, to: number, outer: string): void {
  for (let index = from; index < to;) index = walkToken(walk, index, to, outer);
}

/** Walks what starts at `index`, and gives the index behind it. */
function walkToken(walk: Walk, index: number, to: number, outer: string): number {
  const { tokens, match } = walk;
  const token = tokens[index];
  if (token === undefined) return to;
  const isKey = isSign(tokens[index - 1], '.') || isSign(tokens[index - 1], '?.');
  if (token.kind === 'name' && !isKey) {
    if (token.text === 'function') return walkFunction(walk, index, outer);
    if (token.text === 'class' && !isSign(tokens[index + 1], ':')) {
      return walkClass(walk, index, outer);
    }
    if (isSign(tokens[index + 1], '=>')) return walkArrow(walk, index, index + 2, to, outer);
  }
  if (!isOpening(token)) return index + 1;
  const end = match[index] ?? to;
  if (token.text === '(' && isSign(tokens[end + 1], '=>')) {
    return walkArrow(walk, index, end + 2, to, outer);
  }
  const isObject = token.text === '{' && (walk.hints.has(index) || isObjectNext(walk, index));
  if (isObject) {
    const name = walk.hints.get(index) ?? findBinding(walk, index);
    readMembers(walk, index, qualify(outer, name), 'object');
  } else walkTokens(walk, index + 1, end, outer);
  return end + 1;
}

/** `async function* name(…) {…}`. */
function walkFunction(walk: Walk, at: number, outer: string): number {
  const { tokens, nameOf } = walk;
  const first = isAsync(tokens[at - 1]) ? at - 1 : at;
  let index = isSign(tokens[at + 1], '*') ? at + 2 : at + 1;
  const own = tokens[index]?.kind === 'name' ? nameOf(tokens[index] as Token) : undefined;
  if (own !== undefined) index += 1;
  return addFunction(walk, first, index, own ?? findName(walk, first), outer) ?? at + 1;
}

function addFunction(
  walk: Walk,
  first: number,
  params: number,
  name: string,
  outer: string,
): number | undefined {
  const { tokens, match } = walk;
  const close = match[params] ?? tokens.length;
  if (!isSign(tokens[params], '(') || !isSign(tokens[close + 1], '{')) return undefined;
  const last = Math.min(match[close + 1] ?? tokens.length, tokens.length - 1);
  const qualified = qualify(outer, name);
  walk.functions.push({ name: qualified, first, last });
  walkTokens(walk, params + 1, close, qualified);
  walkTokens(walk, close + 2, last, qualified);
  return last + 1;
}

/** `(…) => body` or `name => body`; `body` is the index behind the arrow. */
function walkArrow(walk: Walk, start: number, body: number, to: number, outer: string): number {
  const { tokens, match } = walk;
  const first = isAsync(tokens[start - 1]) ? start - 1 : start;
  const isBlock = isSign(tokens[body], '{');
  const end = isBlock ? (match[body] ?? to) + 1 : endOfExpression(tokens, match, body, to);
  const last = Math.min(Math.max(end, body + 1), tokens.length) - 1;
  const qualified = qualify(outer, findName(walk, first));
  walk.functions.push({ name: qualified, first, last });
  if (isSign(tokens[start], '(')) walkTokens(walk, start + 1, body - 2, qualified);
  if (isBlock) walkTokens(walk, body + 1, last, qualified);
  else walkTokens(walk, body, last + 1, qualified);
  return last + 1;
}

/** `class Name extends base {…}`: what stands behind `extends` may hold brackets, but not a bare block. */
function walkClass(walk: Walk, at: number, outer: string): number {
  const { tokens, match, nameOf } = walk;
  let index = at + 1;
  const own = tokens[index];
  const isNamed = own?.kind === 'name' && own.text !== 'extends';
  const name = isNamed ? nameOf(own) : findName(walk, at);
  if (isNamed) index += 1;
  let base = '';
  const isExtending = tokens[index]?.kind === 'name' && tokens[index]?.text === 'extends';
  for (; index < tokens.length && !isSign(tokens[index], '{'); index += 1) {
    const token = tokens[index] as Token;
    if (isExtending && token.kind === 'name' && token.text !== 'extends') base = nameOf(token);
    if (isOpening(token)) {
      walkTokens(walk, index + 1, match[index] ?? tokens.length, outer);
      index = match[index] ?? tokens.length;
    }
  }
  if (index >= tokens.length) return at + 1;
  const qualified = qualify(outer, name);
  const last = Math.min(match[index] ?? tokens.length, tokens.length - 1);
  walk.functions.push({ name: qualified, first: at, last });
  walk.classes.push({ name: lastPart(qualified), base });
  readMembers(walk, index, qualified, 'class');
  return last + 1;
}

function findName(walk: Walk, first: number): string {
  return walk.hints.get(first) ?? findBinding(walk, first);
}

function isAsync(token: Token | undefined): boolean {
  return token?.kind === 'name' && token.text === 'async';
}

/** Behind what a `{` opens an object, when nothing around says so. */
function isObjectNext({ tokens, match }: Walk, index: number): boolean {
  const before = tokens[index - 1];
  if (before === undefined) return false;
  if (before.kind === 'name')
    return /^(?:return|typeof|yield|await|default|throw)$/.test(before.text);
  if (before.kind !== 'sign') return false;
  if (/^(?:=|\(|\[|,|\?|\?\?|&&|\|\||\?\?=|\|\|=|&&=|\.\.\.|!|\+)$/.test(before.text)) {
    // A pattern that is taken apart holds no functions but defaults: reading it as an object is as good.
    return (match[index] ?? 0) > index;
  }
  return false;
}
