/** Secrets that we hand out (of sessions, links and tokens): 256 random bits, of which nothing but the hash is kept. */
import { createHash, timingSafeEqual } from 'node:crypto';

const SECRET_BYTES = 32;

export function createSecret(randomBytes: (count: number) => Uint8Array): string {
  return Buffer.from(randomBytes(SECRET_BYTES)).toString('base64url');
}

/** SHA-256 in hex. What is random in all its bits needs no slower one. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret, 'utf8').digest('hex');
}

/** Of two hashes, in a time that does not tell where they differ. */
export function isSameHash(hash: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(hash, 'latin1'), Buffer.from(other, 'latin1'));
}
