/**
 * The host's way to tell how long its operations take. Where no event has the role slowness, it comes to nothing; all else is loaded with
 * the first that is told.
 */
import type { Door } from '../door.ts';
import type { Start } from '../start.ts';
import { createOperations, type Operations } from './operations.ts';

export interface OperationSize {
  /**
   * How much there was to do, in a unit of the product's choice (lines, items), or a function that tells it when the operation is over.
   * Operations are compared with those of about the same size. Default: with all of the same name.
   */
  readonly size?: number | (() => number);
}

/** None of them throws. */
export interface SlownessCalls {
  readonly took: (operation: string, elapsedMs: number, options?: OperationSize) => void;
  /** Writes what was measured. */
  readonly keep: () => void;
  /** As `keep()`, at the end. */
  readonly close: () => void;
}

export function createSlownessCalls({ manifest, find }: Start, { serve }: Door): SlownessCalls {
  let operations: Operations | null = null;
  const findOperations = (): Operations | null => {
    const session = operations === null ? find() : null;
    if (session === null) return operations;
    for (const [name, event] of Object.entries(manifest.events)) {
      if (event.role === 'slowness') operations = createOperations(session, name, event);
    }
    return operations;
  };
  return {
    took: (operation, elapsedMs, options) =>
      serve(undefined, () => {
        const size = options?.size;
        findOperations()?.took(operation, elapsedMs, typeof size === 'function' ? size() : size);
      }),
    keep: () => serve(undefined, () => operations?.keep()),
    close: () => serve(undefined, () => operations?.close()),
  };
}
