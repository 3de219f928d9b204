/**
 * A copy of the product's declaration beside its state, `declaration-<hash>.json`, from which anybody on this machine can see
 * what the product may collect without asking the product. It is there while the product records, and goes when it is turned off.
 *
 * Whoever turns a product off without its help needs the declaration to turn it on again, or to have data erased: the free-standing
 * command keeps one beside the choice, `settings/declaration.json`, until the product records again.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { Manifest } from '@candor/manifest/manifest';
import { readNames } from './lib/state-places.ts';
import { readText } from './lib/read-stored.ts';
import { removeFile, writeAtomically } from './lib/stored-file.ts';

const NAME = /^declaration-[0-9a-f]{16}\.json$/;

/** Writes the copy unless it is there already, in place of those of other versions. Never throws; a full disk is no harm. */
export function writeDeclarationCopy(folder: string, manifest: Manifest, hash: string): void {
  const name = `declaration-${hash}.json`;
  // The one look that a short command pays for.
  if (!NAME.test(name) || fs.existsSync(path.join(folder, name))) return;
  dropDeclarationCopy(folder);
  writeAtomically(path.join(folder, name), `${JSON.stringify(manifest)}\n`);
  removeFile(keptFileOf(folder));
}

/** Keeps the declaration beside the user's choices where there is no copy any more. Writes nothing where there are none. Never throws. */
export function keepDeclarationCopy(folder: string, manifest: Manifest): void {
  const file = keptFileOf(folder);
  if (findCopy(folder) !== undefined || fs.existsSync(file)) return;
  if (!fs.existsSync(path.dirname(file))) return;
  writeAtomically(file, `${JSON.stringify(manifest)}\n`);
}

/** What the copy holds, still to be parsed; null where there is none that can be read. */
export function readDeclarationCopy(folder: string): unknown {
  const name = findCopy(folder);
  const read = readText(name === undefined ? keptFileOf(folder) : path.join(folder, name));
  if (read.state !== 'found') return null;
  try {
    return JSON.parse(read.text);
  } catch {
    return null;
  }
}

/** Drops the copy of a product that records; one that was kept beside a choice stays. */
export function dropDeclarationCopy(folder: string): void {
  for (const name of readNames(folder)) {
    if (NAME.test(name)) removeFile(path.join(folder, name));
  }
}

function findCopy(folder: string): string | undefined {
  return readNames(folder).findLast((candidate) => NAME.test(candidate));
}

function keptFileOf(folder: string): string {
  return path.join(folder, 'settings', 'declaration.json');
}
