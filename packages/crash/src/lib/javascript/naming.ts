/**
 * The names of functions: what they are called, what they are bound to, and whose they are.
 */
import { nameCharsMax } from '../../limits.ts';
import { isSign } from './brackets.ts';
import type { Token } from './tokens.ts';
import type { Walk } from './walk.ts';

const anonymous = '<anonymous>';

/** Names are as long as a vocabulary lets them be; of longer ones the inner part is kept. */
const qualifiedCharsMax = nameCharsMax / 2;

/**
 * `Graph` and `visit` → `Graph.visit`. What stands in an anonymous function is named for what that stands in, so that wrapping code
 * in one more function renames nothing.
 */
export function qualify(outer: string, name: string): string {
  const bare = withoutAnonymous(outer);
  const own = name === '' ? anonymous : name;
  const qualified = bare === '' ? own : `${bare}.${own}`;
  if (qualified.length <= qualifiedCharsMax) return qualified;
  const inner = qualified.slice(-qualifiedCharsMax);
  const dot = inner.indexOf('.');
  return dot < 0 ? inner : inner.slice(dot + 1);
}

export function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/**
 * What the value that starts at token `first` is assigned to: `const x = `, `exports.x = `, `Graph.prototype.x = `, or ''. Parentheses and
 * words like `async` in between are passed over.
 */
export function findBinding({ tokens, nameOf }: Walk, first: number): string {
  let index = first - 1;
  while (isSign(tokens[index], '(') || isPassed(tokens[index])) index -= 1;
  const assign = tokens[index];
  if (assign?.kind !== 'sign' || !/^(?:=|\?\?=|\|\|=|&&=)$/.test(assign.text)) return '';
  const parts: string[] = [];
  for (index -= 1; index >= 0; index -= 2) {
    const part = tokens[index];
    if (part?.kind !== 'name') break;
    parts.unshift(nameOf(part));
    if (!isSign(tokens[index - 1], '.')) break;
  }
  return parts
    .filter((part) => !/^(?:exports|module|prototype|this|window|globalThis)$/.test(part))
    .join('.');
}

function isPassed(token: Token | undefined): boolean {
  return token?.kind === 'name' && /^(?:async|await|new)$/.test(token.text);
}

function withoutAnonymous(name: string): string {
  if (name === anonymous) return '';
  return name.endsWith(`.${anonymous}`) ? name.slice(0, -anonymous.length - 1) : name;
}
