/** The folder into which a backup is written or restored: empty at first, never in the data folder, and empty again where nothing came of it. */
import { mkdir, readdir, realpath, rm } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import { CollectorError } from '../../errors.ts';
import { readErrorCode } from '../data-folder/data-folder.ts';

/** @throws CollectorError folder_not_empty */
export async function makeEmptyFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length === 0) return;
  throw new CollectorError(
    'folder_not_empty',
    `Expected an empty folder, or none, at ${folder}, got one with something in it. Choose another.`,
  );
}

/**
 * A backup in the data folder would be taken for reports and for parts of later backups, and be lost with what it is of. Links
 * are followed, and nothing is made.
 *
 * @throws CollectorError backup_in_data_folder
 */
export async function checkOutside(dataFolder: string, target: string): Promise<void> {
  const way = relative(await realpath(dataFolder), await followLinks(target));
  if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) return;
  throw new CollectorError(
    'backup_in_data_folder',
    `Expected a folder outside the data folder, got ${target}, which is in it. Choose another, on another disk if there is one.`,
  );
}

/** What is there of a path with its links followed, and the rest as it is. */
async function followLinks(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (failure) {
    const above = dirname(path);
    if (readErrorCode(failure) !== 'ENOENT' || above === path) throw failure;
    return join(await followLinks(above), basename(path));
  }
}

/** True for what may be written to: only what was empty before may be emptied again. */
export async function isEmptyOrAbsent(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length === 0;
  } catch (failure) {
    return readErrorCode(failure) === 'ENOENT';
  }
}

/** Takes away what was begun, but not the folder, which may have been there. Resolves to a sentence that says what is left. */
export async function removeBegun(folder: string): Promise<string> {
  try {
    for (const name of await readdir(folder)) {
      await rm(join(folder, name), { recursive: true, force: true });
    }
  } catch (failure) {
    if (readErrorCode(failure) !== 'ENOENT') {
      return 'What is there of it is of no use and could not be removed: remove it, and try again.';
    }
  }
  return 'What was begun of it has been removed: try again.';
}
