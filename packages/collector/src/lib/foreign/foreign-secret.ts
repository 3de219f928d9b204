/**
 * The secret by which ids from other SDKs are hashed: 32 bytes in a file for its owner's eyes, made on first need. Without it
 * nobody can get from a pseudonym in the store back to what a product sent.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { CollectorError } from '../../errors.ts';
import { readErrorCode } from '../data-folder/data-folder.ts';

const SECRET_BYTES = 32;

/** The folder is this collector's alone, so nobody else makes one meanwhile. @throws CollectorError data_folder_unusable */
export function openForeignSecret(file: string): Buffer {
  try {
    return readSecret(file) ?? createSecret(file);
  } catch (cause) {
    throw new CollectorError(
      'data_folder_unusable',
      `Expected a file that can be read and written at ${file}, got ${readErrorCode(cause)}. Change its owner.`,
      { cause },
    );
  }
}

function readSecret(file: string): Buffer | null {
  try {
    const secret = Buffer.from(readFileSync(file, 'utf8').trim(), 'hex');
    return secret.length === SECRET_BYTES ? secret : null;
  } catch (failure) {
    if (failure instanceof Error && 'code' in failure && failure.code === 'ENOENT') return null;
    throw failure;
  }
}

/** Under another name first: a file that is cut short by a power cut would give every device another pseudonym. */
function createSecret(file: string): Buffer {
  const secret = randomBytes(SECRET_BYTES);
  const temporary = `${file}.new`;
  const descriptor = openSync(temporary, 'w', 0o600);
  try {
    writeSync(descriptor, `${secret.toString('hex')}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, file);
  return secret;
}
