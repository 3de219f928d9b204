/** Ends what was started, in the reverse order, each whether or not the others could be ended. */
export interface Closers {
  readonly add: (what: string, close: () => void | Promise<void>) => void;
  /** Closes everything once; later calls wait for the first. */
  readonly closeAll: () => Promise<void>;
}

export function createClosers(log: (line: string) => void): Closers {
  const closers: { readonly what: string; readonly close: () => void | Promise<void> }[] = [];
  let closing: Promise<void> | null = null;

  const closeAll = async (): Promise<void> => {
    for (const { what, close } of closers.toReversed()) {
      try {
        await close();
      } catch (failure) {
        const kind = failure instanceof Error ? failure.name : 'something that is not an error';
        log(`stop: expected to end ${what} cleanly, got ${kind}.`);
      }
    }
  };

  return {
    add: (what, close) => void closers.push({ what, close }),
    closeAll: () => (closing ??= closeAll()),
  };
}
