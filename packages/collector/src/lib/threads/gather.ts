/**
 * Gathers work that comes up one by one: what comes in one turn of the event loop, and while a batch is under way, goes together. To
 * wake another thread takes longer than a piece of such work, so few are done on the spot.
 */
export interface GatherOptions<Item> {
  /** As many are done on the spot. */
  readonly hereMax: number;
  readonly batchMax: number;
  readonly here: (item: Item) => void;
  /** A batch that rejects is done on the spot: a thread that is gone keeps nobody waiting. */
  readonly there: (batch: readonly Item[]) => Promise<void>;
}

/** Adds an item. One batch is under way at a time, so that what comes back of it is bounded. */
export type Gather<Item> = (item: Item) => void;

export function createGather<Item>(options: GatherOptions<Item>): Gather<Item> {
  const { hereMax, batchMax, here, there } = options;
  const waiting: Item[] = [];
  let isPlanned = false;
  let isUnderWay = false;
  const plan = (): void => {
    if (isPlanned || isUnderWay || waiting.length === 0) return;
    isPlanned = true;
    setImmediate(run);
  };
  const run = (): void => {
    isPlanned = false;
    if (waiting.length <= hereMax) for (const item of waiting.splice(0)) here(item);
    else void runThere(waiting.splice(0, batchMax));
  };
  const runThere = async (batch: readonly Item[]): Promise<void> => {
    isUnderWay = true;
    try {
      await there(batch);
    } catch {
      for (const item of batch) here(item);
    }
    isUnderWay = false;
    plan();
  };
  return (item) => {
    waiting.push(item);
    plan();
  };
}
