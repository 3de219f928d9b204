/**
 * A copy of the product's declaration beside its state, `declaration-<hash>.json`, from which anybody on this machine can see
 * what the product may collect without asking the product. It is there while the product records, and goes when it is turned off.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { Manifest } from '@candor/manifest/manifest';
import { readNames } from './lib/spool-files.ts';
import { readText, removeFile, writeAtomically } from './lib/stored-file.ts';

const NAME = /^declaration-[0-9a-f]{16}\.json$/;

/** Writes the copy unless it is there already, in place of those of other versions. Never throws; a full disk is no harm. */
export function writeDeclarationCopy(folder: string, manifest: Manifest, hash: string): void {
  const name = `declaration-${hash}.json`;
  // The one look that a short command pays for.
  if (!NAME.test(name) || fs.existsSync(path.join(folder, name))) return;
  dropDeclarationCopy(folder);
  writeAtomically(path.join(folder, name), `${JSON.stringify(manifest)}\n`);
}

/** What the copy holds, still to be parsed; null where there is none that can be read. */
export function readDeclarationCopy(folder: string): unknown {
  const name = readNames(folder).findLast((candidate) => NAME.test(candidate));
  const read = name === undefined ? null : readText(path.join(folder, name));
  if (read?.state !== 'found') return null;
  try {
    return JSON.parse(read.text);
  } catch {
    return null;
  }
}

export function dropDeclarationCopy(folder: string): void {
  for (const name of readNames(folder)) {
    if (NAME.test(name)) removeFile(path.join(folder, name));
  }
}
