import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readManifest } from './read.ts';

/** What a first reader of the design is shown: every shorthand, and a sentence with a comma in braces. */
const SKETCH = `
manifest: 1
product: automation-server
title: Automation Server
vendor: Example Software
privacy: https://example.com/automation-server/telemetry
collector: https://telemetry.example.com
consent:
  default: ask
  environment:
    PSUTelemetry: { on: [true], off: [false] }
  settings: { file: appsettings.json, key: Telemetry }
lanes:
  usage: Helps us decide which features to work on.
ids: { session: process }          # no device id at all
session: [version, os, hosting]
events:
  heartbeat:
    lane: usage
    when: at start-up, then every hour
    why: How large installations are, and whether a release is healthy.
    fields:
      uptime:     { type: duration, unit: s, why: Mean time that a server runs. }
      identities: { type: count, why: Size of the installation. }
      endpoints:  { type: count, why: Which resources are used, and how much. }
      licence:    { type: choice, values: [none, trial, licensed, expired], why: Which features lead to a licence. }
      errors:     { type: count, unit: per hour, why: Health of a release before many are hit. }
`;

function read(path: string): string {
  return readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
}

test('the sketch of the design is a manifest as it stands', () => {
  const result = readManifest(SKETCH, 'telemetry.yaml');
  expect(result).toMatchObject({ ok: true });
  expect(result.ok && result.value.events['heartbeat']?.fields['endpoints']?.why).toBe(
    'Which resources are used, and how much.',
  );
  expect(result.warnings.map(({ code }) => code)).toContain('split_sentence');
});

test('the manifest in the README of the language is one', () => {
  const yaml = /```yaml\n([\s\S]*?)```/.exec(read('packages/manifest/README.md'))?.[1] ?? '';
  expect(readManifest(yaml, 'README.md')).toMatchObject({ ok: true });
});

test.each(['automation-server', 'vms-module', 'compiler'])(
  'the manifest of the example %s has no issue',
  (name) => {
    const file = `examples/${name}/telemetry.yaml`;
    const result = readManifest(read(file), file);
    expect(result.ok ? [] : result.issues).toEqual([]);
  },
);
