/**
 * What was kept aside as damaged can not be read record by record, and so nothing can be taken out of it: where an id stands
 * in it that has to go, the file goes as a whole.
 */
import { createReadStream } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DAMAGED_SUFFIX } from './segment-list.ts';
import { syncFolder } from './segment-writer.ts';

/** Returns the names of the files that are gone. */
export async function removeDamaged(
  folder: string,
  ids: readonly string[],
): Promise<readonly string[]> {
  const names = (await readdir(folder)).filter((name) => name.includes(DAMAGED_SUFFIX));
  const removed: string[] = [];
  for (const name of names) {
    if (!(await holdsAny(join(folder, name), ids))) continue;
    await rm(join(folder, name), { force: true });
    removed.push(name);
  }
  if (removed.length > 0) await syncFolder(folder);
  return removed;
}

/** Ids stand in the journal as text. They are looked for over the borders of what is read at once. */
async function holdsAny(path: string, ids: readonly string[]): Promise<boolean> {
  const longest = ids.reduce((most, { length }) => Math.max(most, length), 0);
  let rest = '';
  for await (const chunk of createReadStream(path, 'latin1') as AsyncIterable<string>) {
    const window = rest + chunk;
    if (ids.some((id) => window.includes(id))) return true;
    rest = window.slice(Math.max(0, window.length - longest));
  }
  return false;
}
