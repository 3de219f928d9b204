/**
 * What lies below a folder, and what has changed there.
 */
import fs from 'node:fs';
import path from 'node:path';

/** Path to a mark that differs when the file was made anew or written. Folders have one mark for ever. */
export type FileTree = ReadonlyMap<string, string>;

export function readFileTree(folder: string): FileTree {
  const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Map(
    entries.map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      return [file, entry.isDirectory() ? 'folder' : markOf(file)] as const;
    }),
  );
}

/** Files and folders that were made or written in between, sorted. */
export function listWritten(before: FileTree, after: FileTree): readonly string[] {
  return [...after]
    .filter(([file, mark]) => before.get(file) !== mark)
    .map(([file]) => file)
    .toSorted();
}

function markOf(file: string): string {
  const stat = fs.lstatSync(file, { throwIfNoEntry: false });
  return stat === undefined ? '-' : `${stat.ino}:${stat.mtimeMs}:${stat.size}`;
}
