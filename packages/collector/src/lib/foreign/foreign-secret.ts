/**
 * The secret by which ids from other SDKs are hashed: 32 bytes in a file for its owner's eyes, made on first need. Without it
 * nobody can get from a pseudonym in the store back to what a product sent.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CollectorError } from '../../errors.ts';
import { readErrorCode } from '../data-folder/data-folder.ts';
import { replaceFile } from '../data-folder/replace-file.ts';

const SECRET_BYTES = 32;

/** The folder is this collector's alone, so nobody else makes one meanwhile. @throws CollectorError data_folder_unusable */
export function openForeignSecret(file: string): Buffer {
  try {
    return readSecret(file) ?? createSecret(file);
  } catch (cause) {
    throw new CollectorError(
      'data_folder_unusable',
      `Expected a secret of 64 hex digits at ${file}, got ${readErrorCode(cause)}. Change the owner of the file, or bring it back from a backup; without it, remove it, and installations that report by other SDKs are counted anew.`,
      { cause },
    );
  }
}

/** Null where there is none. One that is damaged is not replaced: every installation would become another. */
function readSecret(file: string): Buffer | null {
  try {
    const secret = Buffer.from(readFileSync(file, 'utf8').trim(), 'hex');
    if (secret.length === SECRET_BYTES) return secret;
  } catch (failure) {
    if (failure instanceof Error && 'code' in failure && failure.code === 'ENOENT') return null;
    throw failure;
  }
  throw new RangeError('not the digits of a secret');
}

function createSecret(file: string): Buffer {
  const secret = randomBytes(SECRET_BYTES);
  replaceFile(file, `${secret.toString('hex')}\n`);
  return secret;
}
