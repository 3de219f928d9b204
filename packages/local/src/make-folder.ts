import fs from 'node:fs';
import path from 'node:path';

/**
 * Makes a folder and those above it, one at a time from the first that is there; does nothing where it is there. `mode` is for all
 * that are made, less the umask.
 *
 * In place of the recursive `mkdir` of Node 20, which never returns where a parent is there and the system says ENOENT all the
 * same, as below /proc: a path that a user mistypes must not hang the product.
 *
 * @throws as `fs.mkdirSync()`: EACCES, ENOENT, ENOSPC, EEXIST where something else has the name, ENOTDIR where it has that of one above.
 */
export function makeFolder(folder: string, mode = 0o777): void {
  const missing: string[] = [];
  let place = path.resolve(folder);
  while (!isFolder(place) && path.dirname(place) !== place) {
    missing.push(place);
    place = path.dirname(place);
  }
  for (const next of missing.toReversed()) makeOne(next, mode, next === missing[0]);
}

function makeOne(folder: string, mode: number, isLast: boolean): void {
  try {
    fs.mkdirSync(folder, { mode });
  } catch (error) {
    // Another process may have made it in this moment; and where a name above is taken by a file, what is below says so better.
    const isTaken = (error as NodeJS.ErrnoException).code === 'EEXIST';
    if (!isTaken || (isLast && !isFolder(folder))) throw error;
  }
}

function isFolder(place: string): boolean {
  try {
    return fs.statSync(place, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    // A part of the path is a file, or may not be looked into.
    return false;
  }
}
