/** What names and passwords may be. */
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
