/**
 * Pseudonyms of ids that the product names: made when asked for, and made again for the lane that they are recorded in.
 *
 * A site that is named in two lanes must not join them, so each lane has a pseudonym of its own for it. The product asks
 * without saying for which lane; `record()` puts the right one in its place.
 */
import { buildPeriod, buildPseudonym, buildToken, type DeviceSecret } from '@candor/local/ids';
import type { FieldDeclaration, LaneName, Manifest } from '@candor/manifest/manifest';
import type { FieldValues } from '@candor/manifest/shape';
import { idCharsMax, pseudonymsMax } from '../limits.ts';

export type PseudonymKind = 'site' | 'project' | 'licence';

export interface Pseudonyms {
  /** The pseudonym of an id in one lane. */
  readonly build: (kind: PseudonymKind, id: string, lane: LaneName, nowMs: number) => string;
  /** The fields with each pseudonym as the lane has it. */
  readonly translate: (
    event: string,
    fields: FieldValues,
    lane: LaneName,
    nowMs: number,
  ) => FieldValues;
  /** Forgets everything: the secret is another one now. */
  readonly forget: () => void;
}

interface NamedId {
  readonly kind: PseudonymKind;
  readonly id: string;
}

export function createPseudonyms(manifest: Manifest, openSecret: () => DeviceSecret): Pseudonyms {
  const fieldsOf = new Map(
    Object.keys(manifest.events).map((event) => [event, findFields(manifest, event)]),
  );
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
    translate: (event, fields, lane, nowMs) => {
      const declared = fieldsOf.get(event) ?? [];
      if (declared.length === 0) return fields;
      const translated: Record<string, boolean | number | string> = { ...fields };
      for (const { field, kind } of declared) {
        const value = fields[field];
        if (typeof value !== 'string') continue;
        // What was not made here could be anything, a plain hash of the real id for example: it is keyed like any other id.
        translated[field] = derive(made.get(value) ?? { kind, id: value }, lane, nowMs);
      }
      return translated;
    },
    forget: () => made.clear(),
  };
}

interface PseudonymField {
  readonly field: string;
  readonly kind: PseudonymKind;
}

function findFields(manifest: Manifest, event: string): readonly PseudonymField[] {
  const fields: Readonly<Record<string, FieldDeclaration>> = manifest.events[event]?.fields ?? {};
  return Object.entries(fields).flatMap(([field, declaration]) =>
    declaration.type === 'pseudonym' ? [{ field, kind: declaration.of }] : [],
  );
}
