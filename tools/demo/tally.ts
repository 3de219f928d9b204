/** What the collector acknowledged, counted from the bytes on the wire by nobody's code but this. */
export interface Tally {
  /** Takes a decoded body that was answered with 200. An event that was seen before counts no second time. */
  readonly addBody: (text: string) => void;
  readonly read: () => TallyCounts;
}

/** Product → event name → number of different (session, seq). */
export type TallyCounts = Readonly<Record<string, Readonly<Record<string, number>>>>;

interface Line {
  readonly product?: string;
  readonly session?: string;
  readonly seq?: number;
  readonly event?: string;
}

export function createTally(): Tally {
  const seen = new Set<string>();
  const counts: Record<string, Record<string, number>> = {};
  return {
    addBody: (text) => {
      const [head, ...events] = text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Line);
      if (head?.product === undefined || head.session === undefined) return;
      const products = (counts[head.product] ??= {});
      for (const { seq, event } of events) {
        const identity = `${head.session}:${seq}`;
        if (seq === undefined || event === undefined || seen.has(identity)) continue;
        seen.add(identity);
        products[event] = (products[event] ?? 0) + 1;
      }
    },
    read: () => counts,
  };
}
