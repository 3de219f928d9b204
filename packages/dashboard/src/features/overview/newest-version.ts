/** Which version is the newest that enough installations run, and what part of all runs it. */
import type { Answer } from '@candor/query/answer';
import { newestVersion } from '@candor/query/version';

export interface VersionShare {
  readonly version: string;
  /** 0 to 1. */
  readonly share: number;
}

/** Null where no version may be shown. */
export function findNewestVersion(answer: Answer): VersionShare | null {
  const version = newestVersion(
    answer.rows.flatMap(({ group, folded }) => (folded || group === null ? [] : [group])),
  );
  if (version === undefined) return null;
  const share = shareOfVersion(answer, version);
  return share === null ? null : { version, share };
}

/** The part that runs a version; 0 where nobody did, null where it was folded with others and so is not known. */
export function shareOfVersion(answer: Answer, version: string): number | null {
  const { installations } = answer;
  if (installations === null || installations === 0) return null;
  const row = answer.rows.find(({ group, folded }) => !folded && group === version);
  if (row) return Math.min(1, row.value / installations);
  return answer.folded.groups === 0 && answer.folded.rows === 0 ? 0 : null;
}
