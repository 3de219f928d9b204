/**
 * A failure in full, as Node itself prints it: for the user's own eyes.
 */
import { crashTextCharsMax } from '@candor/local/limits';

/** Message, stack, causes and all, bounded. Never throws: what was thrown may have any getters. */
export function printFailure(error: unknown): string {
  try {
    const { inspect } = process.getBuiltinModule('node:util');
    const text = inspect(error, {
      depth: 4,
      maxArrayLength: 20,
      maxStringLength: crashTextCharsMax,
      customInspect: false,
    });
    return text.slice(0, crashTextCharsMax);
  } catch {
    return 'What was thrown can not be printed.';
  }
}
