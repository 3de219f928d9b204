/**
 * Group commit: what arrives while one batch is being made durable waits, and is the next batch; where none is, a batch begins
 * once all that runs now has run, so that what is added in one go is in it. A sync is shared by all who wait for it, and nobody
 * waits for a timer.
 */
export interface CommitItem {
  readonly bytes: number;
  readonly events: number;
}

/** What one batch holds at most, unless it is a single item. */
export interface BatchLimits {
  readonly bytesMax: number;
  readonly eventsMax: number;
}

export interface CommitQueue<Item extends CommitItem> {
  /** Resolves when the batch that holds the item is committed; rejects with what the commit rejected with. */
  readonly add: (item: Item) => Promise<void>;
  /** Bytes that wait, the batch in the air included. */
  readonly waitingBytes: () => number;
  /** Resolves when all that waits now is committed or has failed. */
  readonly whenSettled: () => Promise<void>;
  /** Resolves when nothing waits. */
  readonly whenIdle: () => Promise<void>;
}

interface Waiting<Item> {
  readonly item: Item;
  readonly resolve: () => void;
  readonly reject: (failure: unknown) => void;
}

/** `commit` gets one batch at a time: as many items as fit into `limits`, at least one. */
export function createCommitQueue<Item extends CommitItem>(
  commit: (batch: readonly Item[]) => Promise<void>,
  limits: BatchLimits,
): CommitQueue<Item> {
  const waiting: Waiting<Item>[] = [];
  let waitingBytes = 0;
  let running: Promise<void> | null = null;
  let last: Promise<void> = Promise.resolve();

  const commitNext = async (): Promise<void> => {
    const batch = takeBatch(waiting, limits);
    try {
      await commit(batch.map(({ item }) => item));
      for (const { resolve } of batch) resolve();
    } catch (failure) {
      for (const { reject } of batch) reject(failure);
    }
    waitingBytes -= sumBytes(batch);
  };

  const run = async (): Promise<void> => {
    while (waiting.length > 0) await commitNext();
    running = null;
  };

  return {
    add: (item) => {
      const added = new Promise<void>((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        waitingBytes += item.bytes;
        // Once all that runs now has run: of the reports of a turn, the first would else have a sync of its own.
        running ??= new Promise<void>((resolve) => process.nextTick(resolve)).then(run);
      });
      last = added.catch(() => undefined);
      return added;
    },
    whenSettled: () => last,
    waitingBytes: () => waitingBytes,
    whenIdle: () => running ?? Promise.resolve(),
  };
}

function takeBatch<Item extends CommitItem>(
  waiting: Waiting<Item>[],
  { bytesMax, eventsMax }: BatchLimits,
): readonly Waiting<Item>[] {
  let bytes = 0;
  let events = 0;
  let count = 0;
  for (const { item } of waiting) {
    const isFull = bytes + item.bytes > bytesMax || events + item.events > eventsMax;
    if (count > 0 && isFull) break;
    bytes += item.bytes;
    events += item.events;
    count += 1;
  }
  return waiting.splice(0, count);
}

function sumBytes(batch: readonly Waiting<CommitItem>[]): number {
  return batch.reduce((sum, { item }) => sum + item.bytes, 0);
}
