/**
 * The JavaScript of a product as it is shipped, for its vocabulary.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { EmittedFile } from '@candor/crash/javascript';

export type EmittedFiles =
  | { readonly ok: true; readonly files: readonly EmittedFile[] }
  | { readonly ok: false; readonly message: string };

/** Files, and those in folders and below, in the order of their names; what is in a `node_modules` is not the product's. */
export function readEmittedFiles(root: string, operands: readonly string[]): EmittedFiles {
  const files = new Map<string, EmittedFile>();
  for (const operand of operands) {
    const place = path.resolve(operand);
    const stat = fs.statSync(place, { throwIfNoEntry: false });
    if (stat === undefined) return refuse('files or folders that are there, got another name');
    const found = stat.isDirectory() ? listFolder(place) : [place];
    for (const file of found) {
      const name = path.relative(root, file).split(path.sep).join('/');
      if (name.startsWith('../'))
        return refuse('files below the folder of the package; see --root');
      files.set(name, { path: name, code: fs.readFileSync(file, 'utf8'), ...readMap(file) });
    }
  }
  if (files.size === 0) return refuse('at least one file of JavaScript, got none: build first');
  const sorted = [...files.values()].sort((one, other) => (one.path < other.path ? -1 : 1));
  return { ok: true, files: sorted };
}

function listFolder(folder: string): readonly string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[cm]?js$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !path.relative(folder, file).split(path.sep).includes('node_modules'));
}

/** The map that lies beside it under the usual name. */
function readMap(file: string): { readonly map?: string } {
  try {
    return { map: fs.readFileSync(`${file}.map`, 'utf8') };
  } catch {
    return {};
  }
}

function refuse(expected: string): EmittedFiles {
  return { ok: false, message: `Expected ${expected}.` };
}
