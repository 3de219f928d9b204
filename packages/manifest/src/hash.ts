/**
 * The name of a manifest: what a report says it was shaped by, and what a user's agreement is bound to.
 */
import { createHash } from 'node:crypto';
import type { Manifest } from './manifest.ts';

/** The first 16 hex digits of SHA-256 over the manifest as canonical JSON: the order of its keys does not matter. */
export function hashManifest(manifest: Manifest): string {
  return createHash('sha256').update(canonicalJson(manifest), 'utf8').digest('hex').slice(0, 16);
}

/**
 * JSON with one spelling per value, after RFC 8785: no white space, keys sorted by UTF-16 code units, numbers and strings as
 * `JSON.stringify` writes them. Keys whose value is undefined are left out, as there.
 */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`);
  return `{${entries.join(',')}}`;
}
