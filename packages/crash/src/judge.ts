/**
 * Whether a failure is the vendor's to mend, and so reported, or only counted: for the world, the user, or the user's code caused it.
 */
import type { CompiledVocabulary } from './compile.ts';
import { type DescribedError, type FailureDescription, readChain } from './description.ts';
import {
  ARGUMENT_EXCEPTIONS,
  CANCELLATION_EXCEPTIONS,
  ENVIRONMENT_EXCEPTIONS,
  TIMEOUT_EXCEPTIONS,
} from './lib/lists/dotnet-types.ts';
import {
  ABORT_CODES,
  ARGUMENT_CODES,
  SYSTEM_CODES,
  TIMEOUT_CODES,
} from './lib/lists/node-codes.ts';
import { ENVIRONMENT_CATEGORIES } from './lib/lists/powershell.ts';
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

/** `vocabulary` is the one that the description was made with: it says what the vendor's types and codes mean. */
export function judgeFailure(
  { error }: FailureDescription,
  vocabulary: CompiledVocabulary,
): Judgement {
  const innocent = findCause(error, vocabulary);
  if (innocent !== undefined) return { verdict: 'count', why: innocent };
  const chain = readChain(error);
  const first = findFirst(chain);
  if (first === 'vendor') return { verdict: 'report', why: 'vendor_code' };
  if (first === 'user') {
    return { verdict: 'count', why: chain.slice(0, 1).some(isMisuse) ? 'misuse' : 'user_code' };
  }
  const isVendors = chain.some(({ type }) => type.of === 'vendor');
  return isVendors
    ? { verdict: 'report', why: 'vendor_type' }
    : { verdict: 'count', why: 'no_vendor_code' };
}

/** A cause outside of all code, in the error itself or below it. An aggregate has one only if all of its errors have. */
function findCause(error: DescribedError, vocabulary: CompiledVocabulary): Reason | undefined {
  const own = readMeaning(error, vocabulary) ?? readFamily(error);
  if (own !== undefined) return own;
  if (error.errors !== undefined && error.errors.length > 0) {
    const causes = error.errors.map((one) => findCause(one, vocabulary));
    return causes.includes(undefined) ? undefined : causes[0];
  }
  return error.cause === undefined ? undefined : findCause(error.cause, vocabulary);
}

function readMeaning(
  { type, code }: DescribedError,
  vocabulary: CompiledVocabulary,
): Meaning | undefined {
  const byCode = code === undefined ? undefined : vocabulary.codes.get(code)?.means;
  if (byCode !== undefined || type.of !== 'vendor') return byCode;
  return vocabulary.types.get(type.name)?.means;
}

function readFamily(error: DescribedError): Reason | undefined {
  const { type } = error;
  const code: string = error.code ?? '';
  const name: string = (type.of === 'runtime' ? type.name : type.base) ?? '';
  if (CANCELLATION_EXCEPTIONS.has(name) || name === 'AbortError' || ABORT_CODES.has(code)) {
    return 'aborted';
  }
  if (TIMEOUT_EXCEPTIONS.has(name) || name === 'TimeoutError' || TIMEOUT_CODES.has(code)) {
    return 'timed_out';
  }
  if (code === 'OperationTimeout') return 'timed_out';
  const isEnvironment =
    ENVIRONMENT_EXCEPTIONS.has(name) || SYSTEM_CODES.has(code) || ENVIRONMENT_CATEGORIES.has(code);
  return isEnvironment ? 'environment' : undefined;
}

function isMisuse({ type, code }: DescribedError): boolean {
  const name = (type.of === 'runtime' ? type.name : type.base) ?? '';
  return ARGUMENT_EXCEPTIONS.has(name) || ARGUMENT_CODES.has(code ?? '');
}

/** Whose the first frame is that is the vendor's or the user's, from the root cause on. */
function findFirst(chain: readonly DescribedError[]): 'vendor' | 'user' | undefined {
  for (const { kind } of chain.flatMap(({ frames }) => frames)) {
    if (kind === 'vendor' || kind === 'user') return kind;
  }
  return undefined;
}
