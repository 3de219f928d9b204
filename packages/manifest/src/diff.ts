/**
 * What two versions of a manifest collect more, less and differently, and who must be asked again.
 */
import { LANE_NAMES, type LaneName, type Manifest } from './manifest.ts';
import { compareCollected } from './lib/diff/collected.ts';
import { compareTerms } from './lib/diff/terms.ts';

export interface ManifestDiff {
  /** What a user who agreed to the older version has not agreed to. */
  readonly more: readonly Change[];
  readonly less: readonly Change[];
  /** Other words, other ways to turn it off, another address: nothing that lets more through. */
  readonly changed: readonly Change[];
  /** Lanes in which there is more, and whose users decide: what is new stays unsent until they agree, or have seen a new notice. */
  readonly asksAgain: readonly LaneName[];
}

export interface Change {
  /** `vms.connected.cameras`, `session.os`, `lanes.usage`, `collector`. */
  readonly subject: string;
  /** The lane that it concerns; null for all. */
  readonly lane: LaneName | null;
  /** A sentence. */
  readonly text: string;
}

/** Both in their normal form, of the same product. */
export function diffManifests(before: Manifest, after: Manifest): ManifestDiff {
  const collected = compareCollected(before, after);
  const terms = compareTerms(before, after);
  const more = [...collected.more, ...terms.more];
  return {
    more,
    less: [...collected.less, ...terms.less],
    changed: [...collected.changed, ...terms.changed],
    asksAgain: LANE_NAMES.filter((lane) => {
      const declared = after.lanes[lane];
      if (declared === undefined || declared.consent === 'rule') return false;
      return more.some((change) => change.lane === null || change.lane === lane);
    }),
  };
}

/** The diff as text for a change log: `+` more, `-` less, `~` changed, then who is asked again. */
export function printDiff(diff: ManifestDiff): string {
  const lines = [
    ...diff.more.map((change) => printChange('+', change)),
    ...diff.less.map((change) => printChange('-', change)),
    ...diff.changed.map((change) => printChange('~', change)),
  ];
  if (lines.length === 0) return 'Nothing changed in what is collected.\n';
  const lanes = diff.asksAgain.join(', ');
  const consent =
    diff.asksAgain.length === 0
      ? 'Nobody has to be asked again.'
      : `Ask again: ${lanes}. New events, fields and values stay unsent until users agree, or have seen a new notice; all else takes effect at once.`;
  return `${lines.join('\n')}\n\n${consent}\n`;
}

function printChange(sign: string, { subject, lane, text }: Change): string {
  return `${sign} ${subject}${lane === null ? '' : ` (${lane})`}: ${text}`;
}
