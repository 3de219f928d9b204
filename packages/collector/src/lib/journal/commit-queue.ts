/**
 * Group commit: what arrives while one batch is being made durable waits and becomes the next batch, so that a sync is
 * shared by all who wait for it, and nobody waits for a timer.
 */
export interface CommitItem {
  readonly bytes: number;
}

export interface CommitQueue<Item extends CommitItem> {
  /** Resolves when the batch that holds the item is committed; rejects with what the commit rejected with. */
  readonly add: (item: Item) => Promise<void>;
  /** Bytes that wait, the batch in the air included. */
  readonly waitingBytes: () => number;
  /** Resolves when nothing waits. */
  readonly whenIdle: () => Promise<void>;
}

interface Waiting<Item> {
  readonly item: Item;
  readonly resolve: () => void;
  readonly reject: (failure: unknown) => void;
}

/** `commit` gets one batch at a time: as many items as fit into `batchBytesMax`, at least one. */
export function createCommitQueue<Item extends CommitItem>(
  commit: (batch: readonly Item[]) => Promise<void>,
  batchBytesMax: number,
): CommitQueue<Item> {
  const waiting: Waiting<Item>[] = [];
  let waitingBytes = 0;
  let running: Promise<void> | null = null;

  const commitNext = async (): Promise<void> => {
    const batch = takeBatch(waiting, batchBytesMax);
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
    add: (item) =>
      new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        waitingBytes += item.bytes;
        running ??= run();
      }),
    waitingBytes: () => waitingBytes,
    whenIdle: () => running ?? Promise.resolve(),
  };
}

function takeBatch<Item extends CommitItem>(
  waiting: Waiting<Item>[],
  batchBytesMax: number,
): readonly Waiting<Item>[] {
  let bytes = 0;
  let count = 0;
  for (const { item } of waiting) {
    if (count > 0 && bytes + item.bytes > batchBytesMax) break;
    bytes += item.bytes;
    count += 1;
  }
  return waiting.splice(0, count);
}

function sumBytes(batch: readonly Waiting<CommitItem>[]): number {
  return batch.reduce((sum, { item }) => sum + item.bytes, 0);
}
