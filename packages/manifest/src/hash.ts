/**
 * The name of a manifest: what a report says it was shaped by, and what a user's agreement is bound to.
 */
import { createHash } from 'node:crypto';
import type { Manifest } from './manifest.ts';
import { canonicalJson } from './lib/canonical-json.ts';

/** The first 16 hex digits of SHA-256 over the manifest as canonical JSON: the order of its keys does not matter. */
export function hashManifest(manifest: Manifest): string {
  return createHash('sha256').update(canonicalJson(manifest), 'utf8').digest('hex').slice(0, 16);
}
