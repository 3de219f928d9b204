/** The kinds of failure that may be told apart: a closed list, so that no message and no name can ride along. */
export type FailureCategory =
  | 'stack_overflow'
  | 'out_of_range'
  | 'wrong_type'
  | 'unknown_name'
  | 'other';

/** What kind of failure a thrown value is. Its message and its stack are looked at here and go no further. */
export function classifyFailure(error: unknown): FailureCategory {
  if (error instanceof RangeError) {
    return error.message.includes('call stack') ? 'stack_overflow' : 'out_of_range';
  }
  if (error instanceof TypeError) return 'wrong_type';
  return error instanceof ReferenceError ? 'unknown_name' : 'other';
}
