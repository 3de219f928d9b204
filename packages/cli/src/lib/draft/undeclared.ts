/**
 * What a collector tells of names that came in and that no manifest declares: `GET /api/products/{product}/undeclared`. It holds
 * names and kinds, never a value, nor how often one came.
 */
import type { Manifest } from '@candor/manifest/manifest';
import type * as Parser from '@candor/manifest/parse';

export interface Undeclared {
  readonly manifest: Manifest;
  readonly names: readonly UndeclaredName[];
  /** Declared events with fields whose names were not kept; '' for events whose own were not. */
  readonly unnameable: readonly unknown[];
}

export interface UndeclaredName {
  readonly event: string;
  /** '' for the event itself. */
  readonly field: string;
  /** Whether a field came as often as its event. */
  readonly isAlways: boolean;
  readonly kinds: readonly Kind[];
}

export const KINDS = ['boolean', 'whole', 'number', 'word', 'text', 'other'] as const;
export type Kind = (typeof KINDS)[number];

/** Null where the JSON is none of these, or holds a manifest that does not parse. */
export function parseUndeclared(
  json: unknown,
  { parseManifest }: typeof Parser,
): Undeclared | null {
  const { manifest, names, unnameable } = asMap(json);
  const parsed = parseManifest(manifest);
  if (!parsed.ok || !Array.isArray(names)) return null;
  const read = names.map(parseName);
  if (read.includes(null)) return null;
  // An older collector does not tell.
  const notKept = Array.isArray(unnameable) ? unnameable : [];
  return { manifest: parsed.value, names: read as UndeclaredName[], unnameable: notKept };
}

function parseName(json: unknown): UndeclaredName | null {
  const { event, field, isAlways, kinds } = asMap(json);
  if (typeof event !== 'string' || typeof field !== 'string') return null;
  if (typeof isAlways !== 'boolean' || !Array.isArray(kinds)) return null;
  // A kind that a newer collector tells of is no reason to refuse the others.
  const read = kinds.flatMap((kind) => KINDS.find((each) => each === kind) ?? []);
  return { event, field, isAlways, kinds: read };
}

function asMap(json: unknown): Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {};
}
