/**
 * A stack that another SDK sends, in memory only: it is described in the product's vocabulary, and what the vocabulary does not
 * hold (messages, paths, arguments, names of users) goes no further than this file.
 */
import type { CompiledVocabulary } from '@candor/crash/compile';
import { describeFailure } from '@candor/crash/describe';
import type { DescribedError, FailureDescription, Runtime } from '@candor/crash/description';
import { causeDepthMax } from '@candor/crash/limits';

/** From what was thrown in the end to its root cause. Never empty. */
export interface ForeignFailure {
  readonly errors: readonly ForeignError[];
  /** What the SDK says that it runs on; null where it does not. */
  readonly runtime: Runtime | null;
  readonly severity: 'handled' | 'unhandled';
}

export interface ForeignError {
  readonly name: string;
  readonly message: string;
  /** As the runtime prints it, with or without the line above the frames. */
  readonly stack: string;
}

export function describeForeign(
  { errors, runtime }: ForeignFailure,
  vocabulary: CompiledVocabulary,
): FailureDescription {
  const spoken = runtime ?? guessRuntime(errors);
  const described = errors
    .slice(0, causeDepthMax + 1)
    .map((error) => describeFailure(error, vocabulary, { runtime: spoken }).error);
  const error = described.reduceRight<DescribedError | undefined>(
    (cause, outer) => (cause === undefined ? outer : { ...outer, cause }),
    undefined,
  );
  return { description: 1, runtime: spoken, error: error ?? { type: { of: 'user' }, frames: [] } };
}

/** V8 ends a frame with line and column. Wrong, the failure is told by less; it is never told by more. */
function guessRuntime(errors: readonly ForeignError[]): Runtime {
  return errors.some(({ stack }) => /^\s*at .{1,500}:\d+:\d+\)?$/m.test(stack)) ? 'v8' : 'dotnet';
}
