/**
 * `metrics.token`: a bearer token that opens `/metrics` and nothing else, and stays the same from start to start, so that a
 * watcher needs none of an administrator's. For its owner's eyes; who wants another one removes the file and starts again.
 */
import { readFileSync } from 'node:fs';
import { CollectorError } from '../../errors.ts';
import { readErrorCode } from '../data-folder/data-folder.ts';
import { replaceFile } from '../data-folder/replace-file.ts';
import { hashSecret, isSameHash } from '../sign-in/credentials.ts';

/** Says whether a token is the one of the file. */
export type IsMetricsToken = (token: string) => boolean;

const TOKEN = /^[\w-]{43,128}$/;

/** Reads the file once; `createToken` is called where there is none. @throws CollectorError data_folder_unusable */
export function openMetricsToken(file: string, createToken: () => string): IsMetricsToken {
  const expected = hashSecret(readToken(file) ?? writeToken(file, createToken()));
  return (token) => isSameHash(hashSecret(token), expected);
}

function readToken(file: string): string | null {
  let token: string;
  try {
    token = readFileSync(file, 'utf8').trim();
  } catch (cause) {
    if (readErrorCode(cause) === 'ENOENT') return null;
    throw refuse(file, readErrorCode(cause), cause);
  }
  // An empty file would let everybody in who sends an empty token.
  if (!TOKEN.test(token)) throw refuse(file, 'something else');
  return token;
}

function writeToken(file: string, token: string): string {
  try {
    replaceFile(file, `${token}\n`);
    return token;
  } catch (cause) {
    throw refuse(file, readErrorCode(cause), cause);
  }
}

function refuse(file: string, got: string, cause?: unknown): CollectorError {
  return new CollectorError(
    'data_folder_unusable',
    `Expected a token of 43 to 128 letters, digits, - and _ at ${file}, got ${got}. Remove the file and start again: then a new one is made.`,
    { cause },
  );
}
