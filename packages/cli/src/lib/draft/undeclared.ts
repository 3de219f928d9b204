/**
 * What a collector tells of names that came in and that no manifest declares: `GET /api/products/{product}/undeclared`. It holds
 * names, kinds and counts, never a value.
 */
import type { Manifest } from '@candor/manifest/manifest';
import type * as Parser from '@candor/manifest/parse';

export interface Undeclared {
  readonly manifest: Manifest;
  readonly names: readonly UndeclaredName[];
}

export interface UndeclaredName {
  readonly event: string;
  /** '' for the event itself. */
  readonly field: string;
  /** How often it came. */
  readonly count: number;
  readonly kinds: readonly { readonly kind: Kind; readonly count: number }[];
}

export const KINDS = ['boolean', 'whole', 'number', 'word', 'text', 'other'] as const;
export type Kind = (typeof KINDS)[number];

/** Null where the JSON is none of these, or holds a manifest that does not parse. */
export function parseUndeclared(
  json: unknown,
  { parseManifest }: typeof Parser,
): Undeclared | null {
  const { manifest, names } = asMap(json);
  const parsed = parseManifest(manifest);
  if (!parsed.ok || !Array.isArray(names)) return null;
  const read = names.map(parseName);
  return read.includes(null) ? null : { manifest: parsed.value, names: read as UndeclaredName[] };
}

function parseName(json: unknown): UndeclaredName | null {
  const { event, field, count, kinds } = asMap(json);
  if (typeof event !== 'string' || typeof field !== 'string') return null;
  if (typeof count !== 'number' || !Array.isArray(kinds)) return null;
  const read = kinds.flatMap((one) => {
    const { kind, count } = asMap(one);
    const known = KINDS.find((each) => each === kind);
    // A kind that a newer collector tells of is no reason to refuse the others.
    return known === undefined || typeof count !== 'number' ? [] : [{ kind: known, count }];
  });
  return { event, field, count, kinds: read };
}

function asMap(json: unknown): Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {};
}
