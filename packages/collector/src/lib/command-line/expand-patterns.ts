/** Expands `*` in paths where the shell has not: in quotes, and on Windows. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CollectorError } from '../../errors.ts';

/** `*` stands for any part of one name. Paths without it stay as they are. @throws CollectorError usage for no match */
export function expandPatterns(patterns: readonly string[]): readonly string[] {
  return patterns.flatMap((pattern) => {
    if (!pattern.includes('*')) return [pattern];
    const files = expand(pattern.split(/[\\/]/));
    if (files.length > 0) return files;
    throw new CollectorError(
      'usage',
      `Expected files that match ${pattern}, found none. Correct the pattern.`,
    );
  });
}

function expand(parts: readonly string[]): readonly string[] {
  let found: readonly string[] = [parts[0] === '' ? '/' : '.'];
  for (const part of parts[0] === '' ? parts.slice(1) : parts) {
    found = found.flatMap((folder) => matchPart(folder, part));
  }
  return found;
}

function matchPart(folder: string, part: string): readonly string[] {
  if (!part.includes('*')) {
    const path = join(folder, part);
    return existsSync(path) ? [path] : [];
  }
  const expression = new RegExp(`^${part.split('*').map(escapeText).join('.*')}$`);
  return listNames(folder)
    .filter((name) => expression.test(name) && (part.startsWith('.') || !name.startsWith('.')))
    .sort()
    .map((name) => join(folder, name));
}

function listNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // A file where the pattern wants a folder, or a folder that may not be read: nothing matches there.
    return [];
  }
}

function escapeText(text: string): string {
  return text.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);
}
