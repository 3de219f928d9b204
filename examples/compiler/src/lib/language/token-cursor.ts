import type { Position, Report } from './diagnostic.ts';
import type { Token } from './tokenize.ts';

/** Reads tokens one after the other. After the first fault it stands at the end, so that a line is reported once. */
export interface TokenCursor {
  readonly peek: () => Token;
  readonly take: () => Token;
  /** Takes the symbol or word if it comes next. */
  readonly accept: (text: string) => boolean;
  /** Takes the symbol or word, or reports that it was expected. */
  readonly expect: (text: string) => boolean;
  /** Takes a name, or reports that one was expected and returns null. */
  readonly expectName: (what: string) => { readonly name: string; readonly at: Position } | null;
  /** Reports what was expected here, and goes to the end. */
  readonly fail: (expected: string) => void;
  /** Reports anything that is left. */
  readonly expectEnd: () => void;
}

export function createTokenCursor(tokens: readonly Token[], report: Report): TokenCursor {
  let index = 0;
  let isFailed = false;
  const last = tokens.length - 1;
  const peek = (): Token => tokens[Math.min(index, last)] as Token;
  const take = (): Token => {
    const token = peek();
    index = Math.min(index + 1, last);
    return token;
  };
  const isNext = (text: string): boolean => {
    const token = peek();
    return (token.kind === 'symbol' || token.kind === 'name') && token.text === text;
  };
  const fail = (expected: string): void => {
    if (!isFailed) report('expected', peek().at, `expected ${expected}, got ${describe(peek())}`);
    isFailed = true;
    index = last;
  };
  const accept = (text: string): boolean => {
    if (!isNext(text)) return false;
    take();
    return true;
  };
  return {
    peek,
    take,
    accept,
    fail,
    expect: (text) => {
      if (accept(text)) return true;
      fail(`'${text}'`);
      return false;
    },
    expectName: (what) => {
      const token = peek();
      if (token.kind !== 'name') {
        fail(what);
        return null;
      }
      take();
      return { name: token.text, at: token.at };
    },
    expectEnd: () => {
      if (peek().kind !== 'end') fail('nothing more on this line');
    },
  };
}

function describe(token: Token): string {
  if (token.kind === 'end') return 'the end';
  return token.kind === 'text' ? 'a text' : `'${token.text}'`;
}
