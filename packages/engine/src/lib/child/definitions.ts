/**
 * What a table is, ClickHouse keeps in a file of its own, and replaces that file with an empty one where the disk becomes full in that very
 * moment. Then the engine does not start any more. So a copy of each is kept beside them, and taken where one is empty.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { DataFolder } from '../data-folder.ts';

type Places = Pick<DataFolder, 'tables' | 'definitions'>;

interface Definition {
  readonly file: string;
  readonly copy: string;
}

/** Its presence says that whatever somebody was told of has a copy. */
const COMPLETE = 'complete';

/**
 * After a statement that may have changed what a table is, and before anybody is told that it did: copies what has changed since the last time, one
 * call after the other. `onEmpty` does not return: it is called where a definition is empty, since then the statement has met a full disk.
 *
 * @throws where a copy can not be made.
 */
export function createDefinitionKeeper(places: Places, onEmpty: () => void): () => Promise<void> {
  const kept = new Map<string, string>();
  const keep = async (): Promise<void> => {
    const definitions = await listDefinitions(places);
    for (const { file, copy } of definitions) {
      const mark = await readMark(file);
      if (mark === null || kept.get(file) === mark) continue;
      const text = await readFile(file, 'utf8').catch(() => null);
      // It was dropped in between.
      if (text === null) continue;
      if (!isWhole(text)) onEmpty();
      await writeWhole(copy, text);
      kept.set(file, mark);
    }
    await removeOthers(places, new Set(definitions.map(({ copy }) => copy)));
    if (kept.size > 0) await markComplete(places);
  };
  let last: Promise<void> = Promise.resolve();
  return async () => {
    const turn = last.then(keep);
    last = turn.catch(() => undefined);
    await turn;
  };
}

/**
 * Before the engine opens the folder, which nobody else may have open. What has no copy was being made, and nobody has been told that it is there:
 * but only where the copies are known to be complete. Else it is left, and the engine says that it does not start.
 */
export async function restoreDefinitions(places: Places): Promise<void> {
  const isComplete = (await readMark(join(places.definitions, COMPLETE))) !== null;
  for (const { file, copy } of await listDefinitions(places)) {
    const size = await stat(file).then(
      (found) => found.size,
      () => null,
    );
    if (size !== 0) continue;
    const text = await readFile(copy, 'utf8').catch(() => '');
    if (isWhole(text)) await writeWhole(file, text);
    else if (isComplete) await rm(file);
  }
}

/** ClickHouse ends each with a line end. */
const isWhole = (text: string): boolean => text.endsWith('\n');

/** Of databases, and of their tables: `metadata/candor.sql`, and `metadata/candor/events.sql` behind a link. */
async function listDefinitions({ tables, definitions }: Places): Promise<readonly Definition[]> {
  const names = await listNames(join(tables, 'metadata'));
  const found: Definition[] = [];
  for (const folder of ['', ...names.filter((name) => !name.includes('.'))]) {
    for (const name of await listNames(join(tables, 'metadata', folder))) {
      if (!name.endsWith('.sql') || name.startsWith('.')) continue;
      found.push({
        file: join(tables, 'metadata', folder, name),
        copy: join(definitions, folder, name),
      });
    }
  }
  return found;
}

/** Copies of what was dropped: a table that is made anew under its name is another one. And what a kill has left of a copy. */
async function removeOthers({ definitions }: Places, copies: ReadonlySet<string>): Promise<void> {
  const entries = await readdir(definitions, { recursive: true, withFileTypes: true }).catch(
    () => [],
  );
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && entry.name !== COMPLETE && !copies.has(path))
      await rm(path, { force: true });
  }
}

async function markComplete({ definitions }: Places): Promise<void> {
  const file = join(definitions, COMPLETE);
  if ((await readMark(file)) === null) await writeFile(file, '', { mode: 0o600, flush: true });
}

async function listNames(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}

/** By what a file is known to have changed: it is always replaced as a whole. Null where there is none. */
async function readMark(file: string): Promise<string | null> {
  return stat(file).then(
    ({ size, mtimeMs, ino }) => `${size} ${mtimeMs} ${ino}`,
    () => null,
  );
}

/** Whole or not at all, and on the disk. */
async function writeWhole(file: string, text: string): Promise<void> {
  const folder = dirname(file);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const unfinished = join(folder, `.${basename(file)}.${randomUUID()}`);
  try {
    await writeFile(unfinished, text, { mode: 0o600, flush: true });
    await rename(unfinished, file);
    await syncFolder(folder);
  } catch (failure) {
    await rm(unfinished, { force: true });
    throw failure;
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
