/** What a machine does not let a test do. It is said, so that nobody takes a test for tried that was not. */

const said = new Set<string>();

/**
 * Null, for a test that is skipped then. Where CI is set and the user is root nothing may be left out: there it is a fault.
 *
 * @throws Error in a pipeline of root
 */
export function tellNotAllowed(what: string, failure: unknown): null {
  const why = failure instanceof Error ? (failure.message.split('\n')[0] ?? '') : '';
  if (process.env['CI'] === 'true' && process.getuid?.() === 0) {
    throw new Error(
      `expected ${what}, since CI is set and this is root; got: ${why}. Give the pipeline the right to mount (CAP_SYS_ADMIN) and a loop device.`,
      { cause: failure },
    );
  }
  if (!said.has(what)) process.stderr.write(`\nNOT TRIED HERE: ${what}, since: ${why}\n\n`);
  said.add(what);
  return null;
}
