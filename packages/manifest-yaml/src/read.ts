/**
 * Reads the text of a `telemetry.yaml`, or of the same in JSON, into a manifest, with file, line and column for every issue.
 */
import type { Manifest } from '@candor/manifest/manifest';
import { manifestCharsMax } from '@candor/manifest/limits';
import { type Issue, parseManifest } from '@candor/manifest/parse';
import { readYaml } from './lib/read-yaml.ts';

/** An issue with its place in a file; line and column count from 1. */
export interface FileIssue extends Issue {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export type FileResult =
  | { readonly ok: true; readonly value: Manifest; readonly warnings: readonly FileIssue[] }
  | {
      readonly ok: false;
      readonly issues: readonly FileIssue[];
      readonly warnings: readonly FileIssue[];
    };

/**
 * `fileName` is only for the issues; nothing is read from disk. Never throws. At most `manifestCharsMax` characters; anchors,
 * tags of one's own and several documents in one file are issues.
 */
export function readManifest(text: string, fileName: string): FileResult {
  const place = (issues: readonly Issue[]): readonly FileIssue[] => placeIssues(issues, fileName);
  if (text.length > manifestCharsMax) {
    const message = `Expected at most ${manifestCharsMax} characters, got ${text.length}. Is this the right file?`;
    return { ok: false, issues: place([{ code: 'too_large', path: '', message }]), warnings: [] };
  }
  const read = readYaml(text);
  if (!read.ok) return { ok: false, issues: place(read.issues), warnings: [] };
  const result = parseManifest(read.value, read.locate);
  const warnings = place([...read.warnings, ...result.warnings]);
  if (!result.ok) return { ok: false, issues: place(result.issues), warnings };
  return { ok: true, value: result.value, warnings };
}

/** In the order of the text; what has no place of its own is about the whole. */
function placeIssues(issues: readonly Issue[], file: string): readonly FileIssue[] {
  return issues
    .map((issue) => ({ ...issue, file, line: issue.line ?? 1, column: issue.column ?? 1 }))
    .sort((a, b) => a.line - b.line || a.column - b.column);
}

/** One line an issue, as compilers write them: `telemetry.yaml:12:5: error: Expected a type … (events.heartbeat.fields.uptime.type)`. */
export function formatIssues(
  issues: readonly FileIssue[],
  kind: 'error' | 'warning' = 'error',
): string {
  return issues
    .map(({ file, line, column, message, path }) => {
      const where = path === '' ? '' : ` (${path})`;
      return `${file}:${line}:${column}: ${kind}: ${message}${where}\n`;
    })
    .join('');
}
