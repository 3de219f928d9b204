/**
 * What the main thread and the one that watches it have in common: a counter, and whose turn it is. Whoever asks the main thread something
 * takes the turn before and gives it back after; whoever ends takes it for good. So no process ends between the two, in which case Node
 * would write of a debugger to the host's console.
 */

/** A memory for `createWatchTurn()`, to be handed to the other thread. */
export type WatchMemory = SharedArrayBuffer;

export interface WatchTurn {
  /** The main thread is alive. */
  readonly tick: () => void;
  /** How often it was. */
  readonly ticks: () => number;
  /** Takes the turn, asks and gives it back. Nothing is asked once it is closed. */
  readonly ask: (run: () => void) => void;
  /** Whether nobody asks any more: true at once, unless somebody does at this moment. */
  readonly close: () => boolean;
  readonly isClosed: () => boolean;
}

const TICKS = 0;
const TURN = 1;
const FREE = 0;
const ASKING = 1;
const CLOSED = 2;

export function createWatchMemory(): WatchMemory {
  return new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT);
}

export function createWatchTurn(memory: WatchMemory): WatchTurn {
  const cells = new Int32Array(memory);
  return {
    tick: () => void Atomics.add(cells, TICKS, 1),
    ticks: () => Atomics.load(cells, TICKS),
    ask: (run) => {
      if (Atomics.compareExchange(cells, TURN, FREE, ASKING) !== FREE) return;
      try {
        run();
      } finally {
        Atomics.compareExchange(cells, TURN, ASKING, FREE);
      }
    },
    close: () => Atomics.compareExchange(cells, TURN, FREE, CLOSED) !== ASKING,
    isClosed: () => Atomics.load(cells, TURN) === CLOSED,
  };
}
