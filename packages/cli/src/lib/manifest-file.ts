/**
 * Manifests from disk.
 */
import { readFile } from 'node:fs/promises';
import type { Manifest } from '@candor/manifest/manifest';
import type * as Reader from '@candor/manifest-yaml/read';
import { loadReader } from './vendor-packages.ts';

export interface ManifestFile {
  /** Null where there is an issue, or no file. */
  readonly manifest: Manifest | null;
  readonly issues: readonly Reader.FileIssue[];
  readonly warnings: readonly Reader.FileIssue[];
  /** Why the file could not be read at all; null where it was read. */
  readonly message: string | null;
  /** All that is wrong, as lines for a terminal: `telemetry.yaml:12:5: error: Expected …`. */
  readonly lines: string;
}

/** Reads a `telemetry.yaml` or its JSON. Rejects only where the reader of YAML is broken. */
export async function readManifestFile(path: string): Promise<ManifestFile> {
  const reader = await loadReader();
  if (reader === null) {
    return refuse(
      'Expected the package @candor/manifest-yaml, which reads YAML; it is not installed. Run: npm install --save-dev @candor/manifest-yaml',
    );
  }
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    return refuse(`Expected a manifest in ${path}, got ${describe(error)}. Name the right file.`);
  }
  const read = reader.readManifest(text, path);
  const issues = read.ok ? [] : read.issues;
  return {
    manifest: read.ok ? read.value : null,
    issues,
    warnings: read.warnings,
    message: null,
    lines: reader.formatIssues(read.warnings, 'warning') + reader.formatIssues(issues),
  };
}

function refuse(message: string): ManifestFile {
  return { manifest: null, issues: [], warnings: [], message, lines: `${message}\n` };
}

/** What the system says about a file, in words, without its path. */
export function describe(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EISDIR') return 'a folder';
  if (code === 'EACCES' || code === 'EPERM') return 'no permission';
  if (code === 'ENOTDIR') return 'a path through a file';
  return typeof code === 'string' ? `the error ${code}` : 'an error';
}
