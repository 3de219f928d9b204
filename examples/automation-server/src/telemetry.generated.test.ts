import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { hashManifest } from '@candor/manifest/hash';
import { printTypes } from '@candor/manifest/typescript';
import { formatIssues, readManifest } from '@candor/manifest-yaml/read';
import { expect, it } from 'vitest';

const read = (name: string): string =>
  readFileSync(fileURLToPath(new URL(name, import.meta.url)), 'utf8');

it('telemetry.yaml is a manifest without a warning, and each of its fields has a question', () => {
  const result = readManifest(read('../telemetry.yaml'), 'telemetry.yaml');
  expect(formatIssues(result.ok ? result.warnings : result.issues)).toBe('');
});

it('telemetry.generated.ts is what is made from telemetry.yaml', () => {
  const result = readManifest(read('../telemetry.yaml'), 'telemetry.yaml');
  if (!result.ok) throw new Error(formatIssues(result.issues));
  expect(read('./telemetry.generated.ts')).toBe(
    printTypes(result.value, hashManifest(result.value)),
  );
});
