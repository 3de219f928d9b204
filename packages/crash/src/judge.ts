/**
 * Whether a failure is the vendor's to mend, and so reported, or only counted: for the world, the user, or the user's code caused it.
 */
import type { CompiledVocabulary } from './compile.ts';
import { type DescribedError, type FailureDescription, readChain } from './description.ts';
import { CANCELLATION_EXCEPTIONS, TIMEOUT_EXCEPTIONS } from './lib/lists/dotnet-outcomes.ts';
import { ARGUMENT_EXCEPTIONS, ENVIRONMENT_EXCEPTIONS } from './lib/lists/dotnet-types.ts';
import {
  ABORT_CODES,
  ARGUMENT_CODES,
  SYSTEM_CODES,
  TIMEOUT_CODES,
} from './lib/lists/node-codes.ts';
import { ENVIRONMENT_CATEGORIES } from './lib/lists/powershell.ts';
import type { Lookup } from './lib/told.ts';
import type { Meaning } from './vocabulary.ts';

/** Why a failure is reported or counted. */
export const REASONS = {
  vendor_code:
    'The first frame that is not a runtime’s or a third party’s is the vendor’s: reported.',
  vendor_type: 'No frame says whose code it was, but the type is the vendor’s: reported.',
  environment: 'The disk, the network, rights or the operating system: counted.',
  aborted: 'Someone cancelled it: counted.',
  timed_out: 'It took longer than it was given: counted.',
  declared: 'The vendor made the type or code to tell users of their own mistakes: counted.',
  misuse: 'An interface was called with what it does not take: counted.',
  user_code: 'It was thrown in the user’s code: counted.',
  no_vendor_code: 'Neither a frame nor the type is the vendor’s: counted.',
} as const;

export type Reason = keyof typeof REASONS;

export interface Judgement {
  readonly verdict: 'report' | 'count';
  readonly why: Reason;
}

/** What a runtime's own types, and its codes beside those of Node, tell of. */
interface Families {
  readonly cancellations: Lookup;
  readonly timeouts: Lookup;
  readonly environment: Lookup;
  readonly environmentCodes: Lookup;
  readonly misuse: Lookup;
}

const NONE: Lookup = new Map();
const OF_JAVASCRIPT: Families = {
  cancellations: NONE,
  timeouts: NONE,
  environment: NONE,
  environmentCodes: NONE,
  misuse: NONE,
};
const OF_ALL: Families = {
  cancellations: CANCELLATION_EXCEPTIONS,
  timeouts: TIMEOUT_EXCEPTIONS,
  environment: ENVIRONMENT_EXCEPTIONS,
  environmentCodes: ENVIRONMENT_CATEGORIES,
  misuse: ARGUMENT_EXCEPTIONS,
};

/** `vocabulary` is the one that the description was made with: it says what the vendor's types and codes mean. */
export function judgeFailure(
  description: FailureDescription,
  vocabulary: CompiledVocabulary,
): Judgement {
  return judgeBy(OF_ALL, description, vocabulary);
}

/** `judgeFailure()` of what `describeThrown()` gives, for who has no failures of other runtimes, and so no use for the lists of those. */
export function judgeThrown(
  description: FailureDescription,
  vocabulary: CompiledVocabulary,
): Judgement {
  return judgeBy(OF_JAVASCRIPT, description, vocabulary);
}

function judgeBy(
  families: Families,
  { error }: FailureDescription,
  vocabulary: CompiledVocabulary,
): Judgement {
  const innocent = findCause(error, vocabulary, families);
  if (innocent !== undefined) return { verdict: 'count', why: innocent };
  const chain = readChain(error);
  const first = findFirst(chain);
  if (first === 'vendor') return { verdict: 'report', why: 'vendor_code' };
  if (first === 'user') {
    const isMisused = chain.slice(0, 1).some((outermost) => isMisuse(outermost, families));
    return { verdict: 'count', why: isMisused ? 'misuse' : 'user_code' };
  }
  const isVendors = chain.some(({ type }) => type.of === 'vendor');
  return isVendors
    ? { verdict: 'report', why: 'vendor_type' }
    : { verdict: 'count', why: 'no_vendor_code' };
}

/** A cause outside of all code, in the error itself or below it. An aggregate has one only if all of its errors have. */
function findCause(
  error: DescribedError,
  vocabulary: CompiledVocabulary,
  families: Families,
): Reason | undefined {
  const own = readMeaning(error, vocabulary) ?? readFamily(error, families);
  if (own !== undefined) return own;
  if (error.errors !== undefined && error.errors.length > 0) {
    const causes = error.errors.map((one) => findCause(one, vocabulary, families));
    return causes.includes(undefined) ? undefined : causes[0];
  }
  return error.cause === undefined ? undefined : findCause(error.cause, vocabulary, families);
}

function readMeaning(
  { type, code }: DescribedError,
  vocabulary: CompiledVocabulary,
): Meaning | undefined {
  const byCode = code === undefined ? undefined : vocabulary.codes.get(code)?.means;
  if (byCode !== undefined || type.of !== 'vendor') return byCode;
  return vocabulary.types.get(type.name)?.means;
}

function readFamily(error: DescribedError, families: Families): Reason | undefined {
  const { type } = error;
  const code: string = error.code ?? '';
  const name: string = (type.of === 'runtime' ? type.name : type.base) ?? '';
  if (families.cancellations.has(name) || name === 'AbortError' || ABORT_CODES.has(code)) {
    return 'aborted';
  }
  if (families.timeouts.has(name) || name === 'TimeoutError' || TIMEOUT_CODES.has(code)) {
    return 'timed_out';
  }
  if (code === 'OperationTimeout') return 'timed_out';
  const isEnvironment =
    families.environment.has(name) || SYSTEM_CODES.has(code) || families.environmentCodes.has(code);
  return isEnvironment ? 'environment' : undefined;
}

function isMisuse({ type, code }: DescribedError, { misuse }: Families): boolean {
  const name = (type.of === 'runtime' ? type.name : type.base) ?? '';
  return misuse.has(name) || ARGUMENT_CODES.has(code ?? '');
}

/** Whose the first frame is that is the vendor's or the user's, from the root cause on. */
function findFirst(chain: readonly DescribedError[]): 'vendor' | 'user' | undefined {
  for (const { kind } of chain.flatMap(({ frames }) => frames)) {
    if (kind === 'vendor' || kind === 'user') return kind;
  }
  return undefined;
}
