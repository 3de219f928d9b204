/**
 * What a table is, ClickHouse keeps in a file of its own, and replaces that file with an empty one where the disk becomes full in that very
 * moment. Then the engine does not start any more. So a copy of each is kept beside them, and taken where one is empty.
 */
import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { DataFolder } from '../data-folder.ts';

type Places = Pick<DataFolder, 'tables' | 'definitions'>;

interface Definition {
  readonly file: string;
  readonly copy: string;
}

/** Copies what has changed since it was called last. What can not be copied keeps the copy that it has. */
export function createDefinitionKeeper(places: Places): () => Promise<void> {
  const kept = new Map<string, string>();
  return async () => {
    for (const definition of await list(places)) {
      const { file } = definition;
      try {
        const { size, mtimeMs, ino } = await stat(file);
        const mark = `${size} ${mtimeMs} ${ino}`;
        if (size === 0 || kept.get(file) === mark) continue;
        await copy(definition.file, definition.copy);
        kept.set(file, mark);
      } catch {
        // It was dropped meanwhile, or there is no room.
      }
    }
  };
}

/** Before the engine opens the folder. What has no copy was being made, and nobody has been told that it is there. */
export async function restoreDefinitions(places: Places): Promise<void> {
  for (const { file, copy: from } of await list(places)) {
    if ((await stat(file)).size > 0) continue;
    const hasCopy = await stat(from).then(
      ({ size }) => size > 0,
      () => false,
    );
    if (hasCopy) await copy(from, file);
    else await rm(file);
  }
}

/** Of databases, and of their tables: `metadata/candor.sql`, and `metadata/candor/events.sql` behind a link. */
async function list({ tables, definitions }: Places): Promise<readonly Definition[]> {
  const metadata = join(tables, 'metadata');
  const names = await listNames(metadata);
  const found: Definition[] = [];
  for (const folder of ['', ...names.filter((name) => !isDefinition(name))]) {
    const files = (await listNames(join(metadata, folder))).filter(isDefinition);
    for (const name of files) {
      found.push({ file: join(metadata, folder, name), copy: join(definitions, folder, name) });
    }
  }
  return found;
}

const isDefinition = (name: string): boolean => name.endsWith('.sql');

async function listNames(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}

/** Whole or not at all, and on the disk. */
async function copy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  const unfinished = join(dirname(to), `.${basename(to)}.${randomUUID()}`);
  try {
    await copyFile(from, unfinished);
    await sync(unfinished);
    await rename(unfinished, to);
  } catch (failure) {
    await rm(unfinished, { force: true });
    throw failure;
  }
}

async function sync(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.datasync();
  } finally {
    await handle.close();
  }
}
