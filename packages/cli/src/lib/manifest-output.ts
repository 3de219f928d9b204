/**
 * Printed text on its way to the terminal or to a file that is kept up to date.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '@candor/local/make-folder';
import type { ManifestCommandOutput } from '../manifest-command.ts';
import { describe } from './manifest-file.ts';

export interface Destination {
  /** Null for the terminal. */
  readonly file: string | null;
  /** Only say whether the file is up to date. */
  readonly checkOnly: boolean;
  /** How to make the file anew, for the message. */
  readonly command: string;
}

/** Resolves to the exit code: 0 written or up to date, 1 stale or not writable. */
export async function emitText(
  text: string,
  { file, checkOnly, command }: Destination,
  output: ManifestCommandOutput,
): Promise<number> {
  if (file === null) {
    output.stdout.write(text);
    return 0;
  }
  const before = await readText(file);
  if (before === text) {
    output.stdout.write(`${file} is up to date.\n`);
    return 0;
  }
  if (checkOnly) {
    const got = before === null ? 'no such file' : 'an older one';
    output.stderr.write(`Expected ${file} as the manifest makes it, got ${got}. Run: ${command}\n`);
    return 1;
  }
  try {
    makeFolder(dirname(file));
    await writeFile(file, text);
  } catch (error) {
    output.stderr.write(`Expected to write ${file}, got ${describe(error)}.\n`);
    return 1;
  }
  output.stdout.write(`${file} written.\n`);
  return 0;
}

/** Null where there is no such file. Line ends of Windows are no difference: git may have put them there. */
async function readText(file: string): Promise<string | null> {
  try {
    return (await readFile(file, 'utf8')).replaceAll('\r\n', '\n');
  } catch {
    return null;
  }
}
