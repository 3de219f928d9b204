/**
 * Which token closes which bracket, and where an expression ends.
 */
import type { Token } from './tokens.ts';

/** For each opening bracket the index of its closing one; the number of tokens where there is none. */
export function matchBrackets(tokens: readonly Token[]): Int32Array {
  const match = new Int32Array(tokens.length).fill(tokens.length);
  const open: number[] = [];
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'sign') continue;
    if (isOpening(token)) open.push(index);
    else if (isClosing(token)) {
      const from = open.pop();
      if (from !== undefined) match[from] = index;
    }
  }
  return match;
}

export function isOpening({ kind, text }: Token): boolean {
  return kind === 'sign' && (text === '(' || text === '[' || text === '{' || text === '${');
}

export function isClosing({ kind, text }: Token): boolean {
  return kind === 'sign' && (text === ')' || text === ']' || text === '}');
}

export function isSign(token: Token | undefined, text: string): boolean {
  return token?.kind === 'sign' && token.text === text;
}

/**
 * The index behind the expression that starts at `from`: at a comma, a semicolon, a closing bracket, or a new line that starts something else
 * where no semicolon was written.
 */
export function endOfExpression(
  tokens: readonly Token[],
  match: Int32Array,
  from: number,
  to: number,
): number {
  let choices = 0;
  for (let index = from; index < to; index += 1) {
    const token = tokens[index];
    if (token === undefined) return to;
    // The colon of a choice around the expression ends it; those of choices inside do not.
    if (isSign(token, '?')) choices += 1;
    else if (isSign(token, ':') && (choices -= 1) < 0) return index;
    if (index > from && token.isFirst && startsAnew(tokens[index - 1], token)) return index;
    if (isOpening(token)) index = match[index] ?? to;
    else if (isClosing(token) || isSign(token, ',') || isSign(token, ';')) return index;
  }
  return to;
}

/** An operand on a new line behind an operand: there is no operator, so the expression has ended. */
function startsAnew(before: Token | undefined, token: Token): boolean {
  if (before === undefined) return false;
  const isEnd = before.kind !== 'sign' || isClosing(before);
  const isKeyword = token.kind === 'name' && /^(?:in|of|instanceof|as)$/.test(token.text);
  const isStart = token.kind !== 'sign' ? !isKeyword : token.text === '{' || token.text === '@';
  return isEnd && isStart && token.kind !== 'chunk';
}
