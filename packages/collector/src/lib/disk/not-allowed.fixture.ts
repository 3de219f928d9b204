/** What a machine does not let a test do. */
import { mustTryAll, tellLeftOut } from '@candor/testing/left-out';

/**
 * Null, for a test that is skipped then.
 *
 * @throws Error in a pipeline, where nothing may be left out
 */
export function tellNotAllowed(what: string, failure: unknown): null {
  const why = failure instanceof Error ? (failure.message.split('\n')[0] ?? '') : '';
  if (mustTryAll()) {
    throw new Error(
      `expected ${what}, since CI is set; got: ${why}. Give the pipeline the right to mount (CAP_SYS_ADMIN) and a loop device.`,
      { cause: failure },
    );
  }
  tellLeftOut(what, why);
  return null;
}
