/**
 * Ed25519 public keys of a vendor, as a product is built with them: 32 bytes as 43 digits of base64url.
 *
 * node:crypto is asked for when a key is checked and not before: loading it takes milliseconds that a start has not got.
 */
import type { KeyObject } from 'node:crypto';

/** Half of the bytes' digest names them well enough: it chooses among a vendor's few keys, and proves nothing. */
const SIGNER_HEX_DIGITS = 8;

/** The name of a signing key: the first 8 hex digits of the SHA-256 of its public key's 32 bytes. */
export function nameSigner(publicKey: string): string {
  const { createHash } = process.getBuiltinModule('node:crypto');
  const bytes = Buffer.from(publicKey, 'base64url');
  return createHash('sha256').update(bytes).digest('hex').slice(0, SIGNER_HEX_DIGITS);
}

/** Null where the text is no public key. */
export function readPublicKey(publicKey: string): KeyObject | null {
  const { createPublicKey } = process.getBuiltinModule('node:crypto');
  if (!/^[A-Za-z0-9_-]{43}$/.test(publicKey)) return null;
  try {
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
  } catch {
    return null;
  }
}

export function isSignedBy(publicKey: KeyObject, signed: string, signature: Uint8Array): boolean {
  const { verify } = process.getBuiltinModule('node:crypto');
  try {
    // Ed25519 takes no digest: it has its own.
    return verify(null, Buffer.from(signed, 'utf8'), publicKey, signature);
  } catch {
    return false;
  }
}
