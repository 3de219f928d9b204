/**
 * Reads the members of a class or of an object: methods, accessors, and functions under a key.
 */
import { endOfExpression, isSign } from './brackets.ts';
import { lastPart } from './naming.ts';
import type { Token } from './tokens.ts';
import type { Walk } from './walk.ts';

/** `open` is the index of the `{`; `owner` the qualified name of the class or object. */
export function readMembers(
  walk: Walk,
  open: number,
  owner: string,
  kind: 'class' | 'object',
): void {
  const end = Math.min(walk.match[open] ?? walk.tokens.length, walk.tokens.length);
  for (let index = open + 1; index < end;) {
    index = Math.max(index + 1, readMember(walk, index, end, owner, kind));
  }
}

function readMember(
  walk: Walk,
  first: number,
  end: number,
  owner: string,
  kind: 'class' | 'object',
): number {
  const { tokens, match } = walk;
  let [index, accessor] = [first, ''];
  for (; isModifier(tokens, index); index += 1) {
    const { text } = tokens[index] as Token;
    if (text === 'get' || text === 'set') accessor = `${text} `;
  }
  if (isSign(tokens[index], '*')) index += 1;
  if (isSign(tokens[index], '{')) {
    // A static block.
    walk.walkTokens(index + 1, match[index] ?? end, owner);
    return (match[index] ?? end) + 1;
  }
  const key = readKey(walk, index, end);
  if (key === undefined) return walkValue(walk, index, end, owner, undefined);
  const { next } = key;
  if (isSign(tokens[next], '(')) {
    const name = nameMember(accessor + key.name, owner, kind);
    return walk.addFunction(first, next, name, name.startsWith('new ') ? '' : owner) ?? next + 1;
  }
  if (isSign(tokens[next], ':') || isSign(tokens[next], '=')) {
    return walkValue(walk, next + 1, end, owner, key.name);
  }
  return next;
}

/** A constructor is what V8 calls it: `new Graph`. */
function nameMember(name: string, owner: string, kind: 'class' | 'object'): string {
  return kind === 'class' && name === 'constructor' ? `new ${lastPart(owner)}` : name;
}

/** `static`, `async`, `get` and the like, unless they are a key themselves. */
function isModifier(tokens: readonly Token[], index: number): boolean {
  const [token, next] = [tokens[index], tokens[index + 1]];
  if (token?.kind !== 'name' || next === undefined) return false;
  if (!/^(?:static|async|get|set|accessor)$/.test(token.text)) return false;
  return next.kind !== 'sign' || next.text === '[' || next.text === '*' || next.text === '{';
}

function readKey(
  { tokens, match, nameOf }: Walk,
  index: number,
  end: number,
): { readonly name: string; readonly next: number } | undefined {
  const token = tokens[index];
  if (token === undefined) return undefined;
  if (token.kind === 'name') return { name: nameOf(token), next: index + 1 };
  if (token.kind === 'number') return { name: token.text, next: index + 1 };
  if (token.kind === 'text') return { name: readPlainKey(token.text), next: index + 1 };
  if (!isSign(token, '[')) return undefined;
  const close = Math.min(match[index] ?? end, end);
  const text = tokens.slice(index + 1, Math.min(close, index + 12)).map((part) => part.text);
  return { name: `[${text.join('').slice(0, 60)}]`, next: close + 1 };
}

function readPlainKey(text: string): string {
  const inner = text.slice(1, -1);
  return /^[\w$ ./:-]{1,60}$/.test(inner) ? inner : '[text]';
}

function walkValue(
  walk: Walk,
  from: number,
  end: number,
  owner: string,
  name: string | undefined,
): number {
  const { tokens, match } = walk;
  if (isSign(tokens[from], ',') || isSign(tokens[from], ';')) return from + 1;
  const last = endOfExpression(tokens, match, from, end);
  let start = from;
  while (isSign(tokens[start], '(') && start < last) start += 1;
  if (name !== undefined) {
    walk.hints.set(start, name);
    // An arrow or a function in parentheses starts with the bracket of its parameters.
    walk.hints.set(from, name);
    if (start > from) walk.hints.set(start - 1, name);
  }
  walk.walkTokens(from, last, owner);
  return last;
}
