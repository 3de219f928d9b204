import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { hashManifest } from '@candor/manifest/hash';
import { printTypes } from '@candor/manifest/typescript';
import { formatIssues, readManifest } from '@candor/manifest-yaml/read';
import { expect, it } from 'vitest';
import { PHASES } from './lib/language/compile.ts';
import { TARGET_LANGUAGES } from './lib/language/target.ts';
import { EDITIONS } from './lib/licence/licence.ts';
import { VERSION } from './lib/version.ts';
import { declaration } from './telemetry.generated.ts';

const read = (name: string): string =>
  readFileSync(fileURLToPath(new URL(name, import.meta.url)), 'utf8');

it('telemetry.yaml is a manifest, and each of its fields has a question but the licence key, which is looked up and never charted', () => {
  const result = readManifest(read('../telemetry.yaml'), 'telemetry.yaml');
  expect(result.ok ? result.warnings.map(({ code, path }) => [code, path]) : result.issues).toEqual(
    [['unused_field', 'events["licence.audited"].fields.licence_key']],
  );
});

it('telemetry.generated.ts is what is made from telemetry.yaml', () => {
  const result = readManifest(read('../telemetry.yaml'), 'telemetry.yaml');
  if (!result.ok) throw new Error(formatIssues(result.issues));
  expect(read('./telemetry.generated.ts')).toBe(
    printTypes(result.value, hashManifest(result.value)),
  );
});

it('the closed lists of the manifest are those of the compiler', () => {
  const { events } = declaration.manifest;
  expect(events['compiler.failed']?.fields['phase']).toMatchObject({ values: PHASES });
  const { operation } = events['build.slow']?.fields ?? {};
  expect(operation).toMatchObject({ values: ['build', ...PHASES] });
  expect(events['project.built']?.fields['target']).toMatchObject({ values: TARGET_LANGUAGES });
  expect(events['licence.audited']?.fields['edition']).toMatchObject({ values: EDITIONS });
});

it('the version of the compiler is that of its package', () => {
  expect(VERSION).toBe(
    (JSON.parse(read('../package.json')) as { readonly version: string }).version,
  );
});
