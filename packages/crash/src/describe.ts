/**
 * Says of a failure what a vocabulary and the fixed lists of its runtime can say, and nothing else. Nothing is scrubbed: all text of a
 * description is taken from those lists, and what is not in them becomes a kind and a count.
 */
import type { CompiledVocabulary } from './compile.ts';
import { describeThrown } from './describe-thrown.ts';
import type { FailureDescription, Runtime } from './description.ts';
import { describeClr } from './lib/clr/describe-clr.ts';

export interface DescribeOptions {
  readonly runtime: Runtime;
  /**
   * Folders in which the product is installed, where that is not a `node_modules`: of a bundle, in an `.asar`, of a checkout. They are
   * compared with paths, and never told.
   */
  readonly roots?: readonly string[];
}

/**
 * `failure` is what was thrown, or the text of a stack or an error record as its runtime prints it. Never throws. The work is bounded:
 * by the bounds in `limits.ts`, and in proportion to what is read.
 */
export function describeFailure(
  failure: unknown,
  vocabulary: CompiledVocabulary,
  { runtime, roots = [] }: DescribeOptions,
): FailureDescription {
  if (runtime === 'v8') return describeThrown(failure, vocabulary, roots);
  try {
    return { description: 1, runtime, error: describeClr(failure, vocabulary) };
  } catch {
    // Where the stack or the memory is at its end already, even this can fail. That something failed is still told.
    return { description: 1, runtime, error: { type: { of: 'user' }, frames: [] } };
  }
}
