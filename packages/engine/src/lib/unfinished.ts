/**
 * What an engine that was killed has not finished: parts that nobody has been told of, what questions put aside, links of a backup. The engine itself
 * removes all that when it starts.
 */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isOwned, type DataFolder } from './data-folder.ts';

/** ClickHouse's names for parts that are being made: `tmp_insert_…`, `tmp_merge_…`, `tmp_mut_…`. */
const UNFINISHED = /^tmp_/;

/** Unless another process may have the folder open. What can not be removed stays. */
export async function removeUnfinished(folder: DataFolder): Promise<void> {
  if (await isOwned(folder)) return;
  const { tables } = folder;
  for (const aside of ['tmp', 'shadow']) await empty(join(tables, aside), () => true);
  const store = join(tables, 'store');
  for (const start of await list(store)) {
    for (const table of await list(join(store, start))) {
      await empty(join(store, start, table), (name) => UNFINISHED.test(name));
    }
  }
}

async function empty(folder: string, isUnfinished: (name: string) => boolean): Promise<void> {
  for (const name of (await list(folder)).filter(isUnfinished)) {
    await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

async function list(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}
