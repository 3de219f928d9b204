/** Registers manifests from files, as `--manifests` and `manifest add` do. */
import { readFileSync } from 'node:fs';
import { formatIssues, readManifest } from '@candor/manifest-yaml/read';
import type { Manifest } from '@candor/manifest/manifest';
import { CollectorError } from '../../errors.ts';
import { readErrorCode } from '../data-folder/data-folder.ts';
import type { ActorName } from '../metadata/audit.ts';
import type { Registration, Registry } from './registry.ts';

/**
 * Reads all files before it registers the first. One may still be refused for the key of another: those before it are registered then.
 *
 * @throws CollectorError manifest_unreadable, with file:line in its message; manifest_invalid, with the file
 */
export function registerFiles(
  registry: Registry,
  files: readonly string[],
  actor: ActorName,
): readonly Registration[] {
  return files
    .map((file) => [file, parseFile(file, readText(file))] as const)
    .map(([file, manifest]) => registerFile(registry, file, manifest, actor));
}

function registerFile(
  registry: Registry,
  file: string,
  manifest: Manifest,
  actor: ActorName,
): Registration {
  try {
    return registry.register(manifest, actor);
  } catch (cause) {
    if (!(cause instanceof CollectorError)) throw cause;
    const { code, message, issues } = cause;
    throw new CollectorError(code, `${file}: ${message}`, { cause, issues });
  }
}

/** @throws CollectorError manifest_unreadable */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new CollectorError(
      'manifest_unreadable',
      `Expected a manifest in ${file}, got ${readErrorCode(cause)}. Correct the path.`,
      { cause },
    );
  }
}

/** @throws CollectorError manifest_unreadable */
export function parseFile(file: string, text: string): Manifest {
  const result = readManifest(text, file);
  if (result.ok) return result.value;
  throw new CollectorError(
    'manifest_unreadable',
    `Expected a manifest in ${file}, got a text with issues. Correct these and start again:\n${formatIssues(result.issues).trimEnd()}`,
    { issues: result.issues },
  );
}
