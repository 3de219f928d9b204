/**
 * A repository's opt-out, `.telemetry.json` beside its `.git`, which holds for whoever works in it:
 *
 *     { "telemetry": "off" }                   every product that is built on Candor
 *     { "telemetry": { "stencil": "off" } }    the products that are named
 *
 * It is obeyed by every product, whether or not its manifest knows of it, and can only turn off. Names of products are compared
 * without regard to case.
 */
import fs from 'node:fs';
import path from 'node:path';
import { repositoryStepsMax } from '../limits.ts';
import { readPolicyFile } from './policy-file.ts';
import { understandOptOut } from './understand-opt-out.ts';

export const REPOSITORY_FILE = '.telemetry.json';

/** `no_repository`: none of the folders lies in one. `absent`: it has no such file, or one that leaves this product alone. */
export type RepositoryOptOut =
  | { readonly state: 'no_repository' | 'absent' }
  | { readonly state: 'damaged'; readonly origin: string; readonly problem: string }
  | { readonly state: 'off'; readonly origin: string; readonly value: string };

/** Where an opt-out may lie for work in these folders, whether it is there or not; innermost first. */
export function listRepositoryFiles(folders: readonly string[]): readonly string[] {
  // A symbolic link lies in one repository and may lead into another. Either one counts, and each of them once.
  const starts = new Set(
    folders.flatMap((folder) => [path.resolve(folder), findRealFolder(folder)]),
  );
  const found = [...starts].flatMap(findRoots);
  // As a rule there is one way up, without a link in it, on which no folder comes twice.
  if (starts.size === 1) return found.map((root) => path.join(root, REPOSITORY_FILE));
  const roots = new Map<string, string>();
  for (const root of found) {
    const real = findRealFolder(root);
    if (!roots.has(real)) roots.set(real, root);
  }
  return [...roots.values()].map((root) => path.join(root, REPOSITORY_FILE));
}

/** Reads the opt-outs at these places; the first that turns the product off is the answer. Never throws. */
export function readRepositoryOptOut(product: string, files: readonly string[]): RepositoryOptOut {
  for (const file of files) {
    const read = readPolicyFile(file);
    if (read.state === 'damaged') return read;
    if (read.state === 'absent') continue;
    for (const { name, node } of read.entries) {
      const found = understandOptOut(product, name.toLowerCase(), node, `${file}:${node.line}`);
      if (found !== null) return found;
    }
  }
  return { state: files.length === 0 ? 'no_repository' : 'absent' };
}

/**
 * The repository around a folder. In a submodule and in a further work tree `.git` is a file, and the repository around it, if
 * there is one, has a say too.
 */
function findRoots(start: string): readonly string[] {
  const roots: string[] = [];
  let folder = start;
  for (let steps = 0; steps < repositoryStepsMax; steps += 1) {
    const mark = statOf(path.join(folder, '.git'));
    if (mark !== undefined) roots.push(folder);
    if (mark?.isDirectory() === true) break;
    const parent = path.dirname(folder);
    if (parent === folder) break;
    folder = parent;
  }
  return roots;
}

/** Where a folder really lies: that of its nearest parent that is there, for one that is still to be made. Never throws. */
function findRealFolder(start: string): string {
  let folder = path.resolve(start);
  for (let steps = 0; steps < repositoryStepsMax; steps += 1) {
    try {
      return fs.realpathSync.native(folder);
    } catch {
      folder = path.dirname(folder);
    }
  }
  return folder;
}

function statOf(file: string): fs.Stats | undefined {
  try {
    return fs.statSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
