/**
 * What a walk over the tokens of a file finds, and what its parts share.
 */
import type { Token } from './tokens.ts';

/** A function, a method or a class; `first` and `last` are indexes of tokens, both its own. */
export interface FoundFunction {
  readonly name: string;
  readonly first: number;
  readonly last: number;
}

export interface FoundClass {
  readonly name: string;
  /** The name behind `extends`, or ''. */
  readonly base: string;
}

/** One walk over the tokens of a file. */
export interface Walk {
  readonly tokens: readonly Token[];
  readonly match: Int32Array;
  readonly functions: FoundFunction[];
  readonly classes: FoundClass[];
  /** Names that a value has from its key, by the index of the value's first token. */
  readonly hints: Map<number, string>;
  /** The original name of a token, or its own. */
  readonly nameOf: (token: Token) => string;
  /** Walks tokens from `from` up to `to`; `outer` is the qualified name around them. */
  readonly walkTokens: (from: number, to: number, outer: string) => void;
  /**
   * Adds the function whose parameters open at `params`, and walks them and its body. Undefined if there is no body there, as behind a
   * name that only looks like a method's. Gives the index behind the body.
   */
  readonly addFunction: (
    first: number,
    params: number,
    name: string,
    outer: string,
  ) => number | undefined;
}
