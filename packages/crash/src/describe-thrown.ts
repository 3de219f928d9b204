/**
 * What was thrown in JavaScript, in the words of a vocabulary: `describeFailure()` for who has no failures of other runtimes, and so no use
 * for the lists of those.
 */
import type { CompiledVocabulary } from './compile.ts';
import type { FailureDescription } from './description.ts';
import { describeV8 } from './lib/v8/describe-v8.ts';
import { plainFolder } from './lib/v8/plain-path.ts';
import { rootsMax } from './limits.ts';

/**
 * `failure` is what was thrown, or the text of a stack of V8. `roots` are folders in which the product is installed, where that is not a
 * `node_modules`; they are compared with paths, and never told. Never throws. The work is bounded.
 */
export function describeThrown(
  failure: unknown,
  vocabulary: CompiledVocabulary,
  roots: readonly string[] = [],
): FailureDescription {
  try {
    const folders = roots
      .slice(0, rootsMax)
      .map(plainFolder)
      .filter((folder) => folder !== undefined);
    const error = describeV8(failure, { vocabulary, roots: folders });
    return { description: 1, runtime: 'v8', error };
  } catch {
    // Where the stack or the memory is at its end already, even this can fail. That something failed is still told.
    return { description: 1, runtime: 'v8', error: { type: { of: 'user' }, frames: [] } };
  }
}
