import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { ADDRESS, HOST_NAME } from './namespace.ts';

/** What must not be kept: the person, the machine, its address as text and as digits. */
export const PRIVATE: readonly string[] = ['klaus', HOST_NAME, ADDRESS, hexOf(ADDRESS)];

/** Looks into every file of a folder for words, in any case of their letters: `metadata.db: klaus`. */
export async function findTraces(
  folder: string,
  words: readonly string[],
): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const traces: string[] = [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const bytes = (await readFile(file)).toString('latin1').toLowerCase();
    for (const word of words) {
      if (bytes.includes(word.toLowerCase())) traces.push(`${relative(folder, file)}: ${word}`);
    }
  }
  return traces;
}

/** The four bytes of an address as digits. */
function hexOf(address: string): string {
  return Buffer.from(address.split('.').map(Number)).toString('hex');
}
