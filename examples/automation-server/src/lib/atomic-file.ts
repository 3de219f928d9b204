import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname } from 'node:path';
import { makeFolder } from '@candor/client/make-folder';
import { AutomationError } from './errors.ts';

/** The text of a file, or null where there is none. Other failures throw. */
export function readFileIfAny(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Replaces a file whole or not at all: a crash at any instant leaves the old text or the new one. Only its owner can read it,
 * for the settings hold the token of the API.
 *
 * @throws AutomationError `folder_unusable` where the disk does not take it
 */
export function writeFileAtomic(path: string, text: string): void {
  try {
    makeFolder(dirname(path));
    replaceFile(path, text);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'an unknown error';
    throw new AutomationError(
      'folder_unusable',
      `Expected to write ${basename(path)} into the folder, got ${code}. Make the folder writable, or choose another with --folder.`,
      { cause },
    );
  }
}

function replaceFile(path: string, text: string): void {
  const draft = `${path}.${process.pid}.new`;
  try {
    const file = openSync(draft, 'w', 0o600);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
