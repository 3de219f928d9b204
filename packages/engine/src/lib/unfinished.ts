/** What an engine that was killed has not finished: parts that nobody has been told of. The engine itself removes them when it starts. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataFolder } from './data-folder.ts';

/** ClickHouse's names for parts that are being made: `tmp_insert_…`, `tmp_merge_…`, `tmp_mut_…`. */
const UNFINISHED = /^tmp_/;

/** Only while no engine runs. What can not be removed stays. */
export async function removeUnfinished({ tables }: Pick<DataFolder, 'tables'>): Promise<void> {
  const store = join(tables, 'store');
  for (const start of await list(store)) {
    for (const table of await list(join(store, start))) {
      const folder = join(store, start, table);
      const unfinished = (await list(folder)).filter((name) => UNFINISHED.test(name));
      for (const name of unfinished) {
        await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined);
      }
    }
  }
}

async function list(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}
