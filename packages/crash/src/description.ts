/**
 * What a failure may say: names that stand in a vocabulary or in a fixed list of the runtime, and bounded numbers. Nothing else.
 */
import { causeDepthMax } from './limits.ts';
import type { BoundedNumber, Listed } from './lib/told.ts';

export type { BoundedNumber, Listed } from './lib/told.ts';

/** How the text of a failure is to be read: V8's stacks, or those of .NET and PowerShell. */
export type Runtime = 'v8' | 'dotnet' | 'powershell';

export interface FailureDescription {
  /** The version of this form. */
  readonly description: 1;
  readonly runtime: Runtime;
  readonly error: DescribedError;
}

export interface DescribedError {
  readonly type: DescribedType;
  /** A code of the vendor's vocabulary, or one of the runtime's: `ENOENT`, `ERR_INVALID_ARG_TYPE`, `ObjectNotFound`. */
  readonly code?: Listed;
  /** The id of the template that the message was made from. Never what stood in its holes. */
  readonly template?: Listed;
  readonly frames: readonly DescribedFrame[];
  readonly cause?: DescribedError;
  /** The errors of an aggregate, beside its cause. */
  readonly errors?: readonly DescribedError[];
}

/** A type by its name, if that is listed. Of a user's type only the nearest listed base is told, if one is known. */
export type DescribedType =
  | { readonly of: 'vendor'; readonly name: Listed; readonly base?: Listed }
  | { readonly of: 'runtime'; readonly name: Listed }
  | { readonly of: 'user'; readonly base?: Listed };

export type DescribedFrame = VendorFrame | RuntimeFrame | ForeignFrame;

export interface VendorFrame {
  readonly kind: 'vendor';
  /** The stable name: the source module where one is known, else the emitted file, class or script module. Null if it is not listed. */
  readonly module: Listed | null;
  /** The emitted file, where that is not the module itself. */
  readonly file?: Listed;
  /** Null for code outside every listed symbol. */
  readonly symbol: Listed | null;
  /** In the emitted file, and only where it lies within what the vocabulary says of that file. */
  readonly line?: BoundedNumber;
  readonly column?: BoundedNumber;
  /** Lines below the start of the symbol. */
  readonly offset?: BoundedNumber;
}

/** Frames of the runtime that stand together, in a module of its fixed list or in another. */
export interface RuntimeFrame {
  readonly kind: 'runtime';
  readonly module?: Listed;
  readonly times: BoundedNumber;
}

/** Frames of the user or of others' packages that stand together. */
export interface ForeignFrame {
  readonly kind: 'user' | 'third-party';
  readonly times: BoundedNumber;
}

/** The errors from the root cause to what was thrown in the end. Of an aggregate without a cause its first error is followed: it came first. */
export function readChain(error: DescribedError): readonly DescribedError[] {
  const chain: DescribedError[] = [];
  let next: DescribedError | undefined = error;
  // A description that another program made may nest deeper than ours do.
  while (next !== undefined && chain.length <= causeDepthMax) {
    chain.push(next);
    next = next.cause ?? next.errors?.[0];
  }
  return chain.toReversed();
}
