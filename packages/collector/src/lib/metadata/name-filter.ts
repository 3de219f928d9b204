/**
 * Says of most names that they are not in a set, without asking where the set is kept: a Bloom filter (B. H. Bloom,
 * Communications of the ACM 13 (1970)). Names are hashes in hex, so that their own digits serve as its hash functions.
 */
export interface NameFilter {
  /** False: it was never added. True: ask the set. */
  readonly mayHave: (name: string) => boolean;
  readonly add: (name: string) => void;
}

/** A name sets as many bits, each told by 8 of its digits. */
const PROBES = 4;

/** With a bit set for every eighth of `bits`, one name in 4,000 is asked for in vain; with half of them, one in 16. */
export function createNameFilter(bits: number): NameFilter {
  const words = new Uint32Array(Math.ceil(bits / 32));
  const bitOf = (name: string, probe: number): number =>
    Number.parseInt(name.slice(probe * 8, probe * 8 + 8), 16) % bits;
  return {
    mayHave: (name) => {
      for (let probe = 0; probe < PROBES; probe += 1) {
        const bit = bitOf(name, probe);
        if ((((words[bit >>> 5] ?? 0) >>> (bit & 31)) & 1) === 0) return false;
      }
      return true;
    },
    add: (name) => {
      for (let probe = 0; probe < PROBES; probe += 1) {
        const bit = bitOf(name, probe);
        words[bit >>> 5] = (words[bit >>> 5] ?? 0) | (1 << (bit & 31));
      }
    },
  };
}
