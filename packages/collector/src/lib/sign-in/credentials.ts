/**
 * What names and passwords may be; and the secrets that we hand out ourselves (of sessions, links and tokens), which are 256 random
 * bits of which nothing but the hash is kept.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { CollectorError } from '../../errors.ts';
import { passwordCharsMax, passwordCharsMin, userNameCharsMax } from '../../limits.ts';

/** Letters and digits of any script first, so that no user can take a name like that of the command line, or of a token. */
const USER_NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._@+-]*$/u;

/** @throws CollectorError body_invalid */
export function checkNewName(name: string): void {
  if (name.length <= userNameCharsMax && USER_NAME.test(name)) return;
  throw new CollectorError(
    'body_invalid',
    `Expected a name of 1 to ${userNameCharsMax} characters, beginning with a letter or a digit. Choose another.`,
    { issues: [{ path: 'name', code: 'bad_form', message: 'Choose another name.' }] },
  );
}

/** @throws CollectorError body_invalid, which names `path` */
export function checkNewPassword(password: string, path: 'password' | 'next'): void {
  if (password.length >= passwordCharsMin && password.length <= passwordCharsMax) return;
  throw new CollectorError(
    'body_invalid',
    `Expected a password of ${passwordCharsMin} to ${passwordCharsMax} characters, got ${password.length}. Choose another.`,
    { issues: [{ path, code: 'out_of_range', message: 'Choose another password.' }] },
  );
}

export function credentialsWrong(): CollectorError {
  return new CollectorError(
    'credentials_wrong',
    'Expected the name and password of a user, got a pair that belongs to nobody. Check both.',
  );
}

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

/** The token of a header `Authorization: Bearer …`; null where there is none. */
export function readBearer(authorization: string | undefined): string | null {
  return /^bearer (.+)$/i.exec(authorization ?? '')?.[1] ?? null;
}
