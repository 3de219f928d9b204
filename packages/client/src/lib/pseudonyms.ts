/**
 * Pseudonyms of ids that the product names: made when asked for, and made again for the lane that they are recorded in.
 *
 * A site that is named in two lanes must not join them, so each lane has a pseudonym of its own for it. The product asks
 * without saying for which lane; the lane's session puts the right one in its place.
 */
import { buildPeriod, buildPseudonym, buildToken, type DeviceSecret } from '@candor/local/ids';
import type { LaneName, Manifest } from '@candor/manifest/manifest';
import { idCharsMax, pseudonymsMax } from '../limits.ts';

export type PseudonymKind = 'site' | 'project' | 'licence';

export interface Pseudonyms {
  /** The pseudonym of an id in one lane. */
  readonly build: (kind: PseudonymKind, id: string, lane: LaneName, nowMs: number) => string;
  /** A recorded pseudonym as the lane has it. */
  readonly translate: (
    pseudonym: string,
    kind: PseudonymKind,
    lane: LaneName,
    nowMs: number,
  ) => string;
  /** Forgets everything: the secret is another one now. */
  readonly forget: () => void;
}

interface NamedId {
  readonly kind: PseudonymKind;
  readonly id: string;
}

export function createPseudonyms(manifest: Manifest, openSecret: () => DeviceSecret): Pseudonyms {
  /** Pseudonym → what it was made of, so that it can be made for another lane. */
  const made = new Map<string, NamedId>();

  const derive = ({ kind, id }: NamedId, lane: LaneName, nowMs: number): string => {
    const period = buildPeriod(manifest.ids.device, nowMs);
    const purpose = { kind, product: manifest.product, lane, period, id };
    return buildPseudonym(buildToken(openSecret().bytes, purpose));
  };

  return {
    build: (kind, id, lane, nowMs) => {
      const named: NamedId = { kind, id: id.slice(0, idCharsMax) };
      const pseudonym = derive(named, lane, nowMs);
      made.delete(pseudonym);
      made.set(pseudonym, named);
      if (made.size > pseudonymsMax) made.delete(made.keys().next().value ?? '');
      return pseudonym;
    },
    // What was not made here could be anything, a plain hash of the real id for example: it is keyed like any other id.
    translate: (pseudonym, kind, lane, nowMs) =>
      derive(made.get(pseudonym) ?? { kind, id: pseudonym }, lane, nowMs),
    forget: () => made.clear(),
  };
}
