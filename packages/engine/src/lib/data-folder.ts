import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSystemCode } from '../errors.ts';

/** Where things lie in the folder of the engine. */
export interface DataFolder {
  readonly root: string;
  /** ClickHouse's own tree. */
  readonly tables: string;
  /** Bodies of INSERTs while the engine reads them; nothing survives a start. */
  readonly inserts: string;
  /** Copies of what the tables are. */
  readonly definitions: string;
  readonly serverConfig: string;
  readonly usersConfig: string;
  /** Says which processes use the folder; the lock itself is the kernel's, on tables/status. */
  readonly owner: string;
}

export function layOutDataFolder(root: string): DataFolder {
  return {
    root,
    tables: join(root, 'tables'),
    inserts: join(root, 'inserts'),
    definitions: join(root, 'definitions'),
    serverConfig: join(root, 'server.xml'),
    usersConfig: join(root, 'users.xml'),
    owner: join(root, 'owner.json'),
  };
}

/** Makes the folder and empties what a killed engine left of its inserts. */
export async function prepareDataFolder(folder: DataFolder): Promise<void> {
  await mkdir(folder.root, { recursive: true, mode: 0o700 });
  await mkdir(folder.tables, { recursive: true, mode: 0o700 });
}

/** Only for the process that owns the folder. Links that a backup has left would keep what is erased on the disk. */
export async function emptyInserts(folder: DataFolder): Promise<void> {
  await rm(join(folder.tables, 'shadow'), { recursive: true, force: true });
  await rm(folder.inserts, { recursive: true, force: true });
  await mkdir(folder.inserts, { mode: 0o700 });
}

export interface Owner {
  readonly enginePid: number;
  readonly parentPid: number;
}

export async function writeOwner(folder: DataFolder, owner: Owner): Promise<void> {
  await replaceFile(folder.owner, JSON.stringify(owner));
}

/** A process that is about to be refused writes it too: its owner must never read half of it. */
export async function writeConfig(path: string, text: string): Promise<void> {
  await replaceFile(path, text);
}

async function replaceFile(path: string, text: string): Promise<void> {
  const unfinished = `${path}.${process.pid}`;
  await writeFile(unfinished, text, { mode: 0o600 });
  await rename(unfinished, path);
}

/** The last owner that wrote its name; it may be long gone. */
export async function readOwner(folder: DataFolder): Promise<Owner | undefined> {
  try {
    const read: unknown = JSON.parse(await readFile(folder.owner, 'utf8'));
    return isOwner(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

function isOwner(value: unknown): value is Owner {
  return (
    typeof value === 'object' &&
    value !== null &&
    'enginePid' in value &&
    'parentPid' in value &&
    Number.isSafeInteger(value.enginePid) &&
    Number.isSafeInteger(value.parentPid)
  );
}

/** Whether another process may have the folder open. The number of one that is gone can be that of another by now. */
export async function isOwned(folder: DataFolder): Promise<boolean> {
  const owner = await readOwner(folder);
  return owner !== undefined && owner.enginePid !== process.pid && isAlive(owner.enginePid);
}

/** Whether there is such a process, whoever runs it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return readSystemCode(error) === 'EPERM';
  }
}
