/**
 * Ids that only this machine can make: keyed hashes of a secret that never leaves it.
 *
 *     secret    = 32 random bytes in the file `secret`, readable by the user alone, made on first need
 *     token     = HMAC-SHA256(secret, "candor-id-1" NUL kind NUL product NUL lane NUL period NUL id)
 *     pseudonym = the first 16 bytes of SHA-256(token), as 32 hex digits
 *
 * Only the pseudonym is sent. Who can present the token owns the data under it, which is how data are exported or erased
 * without an account. Each lane, and each month where the manifest has ids rotate, has pseudonyms of its own that nobody
 * without the secret can link. `docs/ids.md` has the details and a table of known answers.
 */
import path from 'node:path';
import type { IdsDeclaration, LaneName } from '@candor/manifest/manifest';
import type { Effects } from './effects.ts';
import { createSecret, readSecret } from './lib/secret-file.ts';
import { hmacSha256, sha256 } from './lib/sha256.ts';
import { removeFile, type WriteResult } from './lib/stored-file.ts';
import { secretBytes } from './limits.ts';

/** What a pseudonym stands for. */
export type IdKind = 'device' | 'site' | 'project' | 'licence';

export interface IdPurpose {
  readonly kind: IdKind;
  readonly product: string;
  readonly lane: LaneName;
  /** UTC month `2026-11` where ids rotate, else ''. */
  readonly period: string;
  /** The real id, exactly as the product has it; '' for the device. */
  readonly id: string;
}

export interface DeviceSecret {
  readonly bytes: Uint8Array;
  /** True where no disk could hold it: it ends with the process. */
  readonly ephemeral: boolean;
}

/** The device secret, made if there is none or if it is damaged. `folder` is null where the user has no home. Never throws. */
export function openDeviceSecret(folder: string | null, effects: Effects): DeviceSecret {
  const kept = folder === null ? null : createSecret(secretFileOf(folder), effects);
  return kept === null
    ? { bytes: effects.randomBytes(secretBytes), ephemeral: true }
    : { bytes: kept, ephemeral: false };
}

/** The device secret if there is one; makes none. */
export function readDeviceSecret(folder: string): Uint8Array | null {
  const read = readSecret(secretFileOf(folder));
  return read.state === 'found' ? read.secret : null;
}

/**
 * Forgets the secret; the next event that is recorded makes another. From then on nobody, this machine included, can link to
 * what was sent before.
 */
export function resetDeviceId(folder: string): WriteResult {
  if (removeFile(secretFileOf(folder))) return { ok: true };
  const message =
    "Expected to remove the file secret in the product's telemetry folder. Make the folder writable.";
  return { ok: false, message };
}

/** Where the secret lies, to be watched for a reset by another process. */
export function secretFileOf(folder: string): string {
  return path.join(folder, 'secret');
}

/** The 32 bytes whose possession proves ownership of what was sent under `buildPseudonym(token)`. */
export function buildToken(secret: Uint8Array, purpose: IdPurpose): Uint8Array {
  const { kind, product, lane, period, id } = purpose;
  // Only the last part can hold a NUL, so that no two purposes give the same message.
  const message = ['candor-id-1', kind, product, lane, period, id].join('\0');
  return hmacSha256(secret, Buffer.from(message, 'utf8'));
}

/** What is sent in place of an id: 32 hex digits. */
export function buildPseudonym(token: Uint8Array): string {
  return Buffer.from(sha256(token).subarray(0, 16)).toString('hex');
}

/** The period of `nowMs` for ids that rotate as declared: the UTC month, or '' for those that do not. */
export function buildPeriod(device: IdsDeclaration['device'], nowMs: number): string {
  return device === 'monthly' ? new Date(nowMs).toISOString().slice(0, 7) : '';
}
