import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder and those above it, for its owner alone, one at a time from the first that is there.
 *
 * In place of the recursive `mkdir` of Node 20, which never returns where a parent is there and the system says ENOENT all the
 * same, as below /proc: a start with a mistyped --data must end with a message. The users' side has the same, and shares no code
 * with this one.
 *
 * @throws as `mkdirSync()`
 */
export function makeFolder(folder: string): void {
  const missing: string[] = [];
  let place = resolve(folder);
  while (!isFolder(place) && dirname(place) !== place) {
    missing.push(place);
    place = dirname(place);
  }
  for (const next of missing.toReversed()) mkdirSync(next, { mode: 0o700 });
}

function isFolder(place: string): boolean {
  try {
    return statSync(place, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    return false;
  }
}
