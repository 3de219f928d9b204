import type { LaneName, Manifest } from '@candor/manifest/manifest';

export type LanesResult =
  | { readonly ok: true; readonly value: readonly LaneName[] }
  | { readonly ok: false; readonly message: string };

/** The lanes that the words name, each once; a word is a lane, its beginning, or `all`. No word names none. */
export function parseLanes(words: readonly string[], manifest: Manifest): LanesResult {
  const known = Object.keys(manifest.lanes) as LaneName[];
  const lanes = new Set<LaneName>();
  for (const word of words) {
    const found = word === 'all' ? known : known.filter((lane) => isBeginning(word, lane));
    if (found.length === 0) {
      return {
        ok: false,
        message: `expected lanes of this product (${known.join(', ')}) or all, got another word`,
      };
    }
    for (const lane of found) lanes.add(lane);
  }
  return { ok: true, value: known.filter((lane) => lanes.has(lane)) };
}

/** `exception` means `exceptions`. Three letters tell the four lanes apart. */
function isBeginning(word: string, lane: LaneName): boolean {
  return word.length >= 3 && lane.startsWith(word);
}
