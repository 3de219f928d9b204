import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { manifestCharsMax, manifestDepthMax } from '@candor/manifest/limits';
import { type FileIssue, formatIssues, readManifest } from './read.ts';

/** The first manifest that anybody writes: each key on a line of its own, so that lines can be counted. */
const SMALL = `manifest: 1
product: job-server
title: Job Server
vendor: Example Software
privacy: https://example.com/privacy
collector: https://telemetry.example.com
consent:
  default: ask
  environment:
    JOBS_TELEMETRY: { on: [true], off: [false] }
lanes:
  usage: Helps us decide which features to work on.
ids: { session: process }
session: [version, os, hosting]
events:
  heartbeat:
    lane: usage
    when: at start-up, then every hour
    why: >-
      How large installations are,
      and whether a release is healthy.
    fields:
      uptime: { type: duration, unit: s, why: Mean time that a server runs. }
      endpoints: { type: count, why: "Which resources are used, and how much." }
questions:
  - { title: Uptime, mean: heartbeat.uptime }
  - title: Endpoints
    distribution: heartbeat.endpoints
`;

function issuesOf(text: string, file = 'telemetry.yaml'): readonly FileIssue[] {
  const result = readManifest(text, file);
  return result.ok ? [] : result.issues;
}

function placesOf(text: string): readonly string[] {
  return issuesOf(text).map(({ line, column, code }) => `${line}:${column} ${code}`);
}

test('readManifest() reads telemetry.yaml, and takes the booleans of YAML in a switch for words', () => {
  const result = readManifest(SMALL, 'telemetry.yaml');
  expect(result).toMatchObject({ ok: true, warnings: [] });
  const manifest = result.ok ? result.value : undefined;
  expect(manifest?.consent.environment['JOBS_TELEMETRY']).toEqual({ on: ['true'], off: ['false'] });
  expect(manifest?.events['heartbeat']?.why).toBe(
    'How large installations are, and whether a release is healthy.',
  );
});

test('readManifest() reads the same from JSON, whatever its indentation', () => {
  const yaml = readManifest(SMALL, 'telemetry.yaml');
  const normal = yaml.ok ? yaml.value : null;
  for (const indent of [undefined, 2, '\t']) {
    const json = readManifest(JSON.stringify(normal, null, indent), 'telemetry.json');
    expect(json).toMatchObject({ ok: true, value: normal });
  }
});

test('readManifest() takes a file with the line ends of Windows and a byte order mark', () => {
  expect(readManifest(`\uFEFF${SMALL.replaceAll('\n', '\r\n')}`, 'telemetry.yaml').ok).toBe(true);
});

test.each([
  ['a wrong value in a block', SMALL.replace('lane: usage', 'lane: perf'), '17:5 unknown_value'],
  [
    'a wrong value in braces',
    SMALL.replace('duration, unit: s', 'duration, unit: y'),
    '23:33 unknown_value',
  ],
  ['an unknown key', SMALL.replace('title: Job', 'titel: Job'), '3:1 unknown_key'],
  [
    'an item of a list',
    SMALL.replace('[version, os,', '[version, oss,'),
    '14:20 unknown_reference',
  ],
  [
    'a question',
    SMALL.replace('distribution: heartbeat.end', 'distribution: heartbeat.ent'),
    '28:5 unknown_reference',
  ],
  [
    'a key that is missing in a map',
    SMALL.replace('    when: at start-up, then every hour\n', ''),
    '16:3 missing_key',
  ],
  [
    'a key that is missing in braces',
    SMALL.replace(', why: Mean time that a server runs.', ''),
    '23:7 missing_key',
  ],
  [
    'a key that is missing at the root',
    SMALL.replace('vendor: Example Software\n', ''),
    '1:1 missing_key',
  ],
])('readManifest() gives line and column of %s', (_what, text, place) => {
  expect(placesOf(text)).toContain(place);
});

test('readManifest() sorts every issue by its place, and names the file in each', () => {
  const text = SMALL.replace('title: Job', 'titel: Job')
    .replace('type: count', 'type: coutn')
    .replace('ask', 'aks');
  const issues = issuesOf(text, 'some/telemetry.yaml');
  expect(issues.map(({ line }) => line)).toEqual([1, 3, 8, 24]);
  expect(issues.every(({ file }) => file === 'some/telemetry.yaml')).toBe(true);
});

test.each([
  ['a list that is not closed', 'a: [1,\nb: 2', 'bad_yaml', 2],
  ['a tab for indentation', 'a:\n\tb: 1', 'bad_yaml', 2],
  ['a key twice', 'title: A\ntitle: B', 'duplicate', 2],
  ['a key twice in braces', '{ a: 1, a: 2 }', 'duplicate', 1],
  ['a key twice, once in quotes', 'title: A\n"title": B', 'duplicate', 2],
  ['an anchor', 'a: &x 1', 'bad_yaml', 1],
  ['an alias', 'a: 1\nb: *x', 'bad_yaml', 2],
  ['a tag', 'a: !!binary aGVsbG8=', 'bad_yaml', 1],
  ['a tag of its own', 'a: !env HOME', 'bad_yaml', 1],
  ['a key that is a list', '? [a, b]\n: 1', 'bad_yaml', 1],
  ['several documents', 'a: 1\n---\nb: 2', 'bad_yaml', 2],
])('readManifest() refuses %s', (_what, text, code, line) => {
  expect(issuesOf(text)).toContainEqual(expect.objectContaining({ code, line }));
});

test('readManifest() takes merge keys for keys like any other', () => {
  expect(placesOf('<<: { manifest: 1 }\n')).toContain('1:1 unknown_key');
});

test.each([
  ['nothing', ''],
  ['a comment', '# nothing'],
  ['a word', 'hello'],
  ['a list', '- a\n- b'],
  ['a number', '1'],
])('readManifest() says that it expected a manifest and got %s', (_what, text) => {
  expect(issuesOf(text)[0]?.message).toContain('Expected a manifest, got');
});

test.each([
  ['brackets', '['.repeat(manifestCharsMax)],
  ['braces', '{a: '.repeat(manifestCharsMax / 4)],
  ['dashes', '- '.repeat(manifestCharsMax / 2)],
  ['question marks', '? '.repeat(manifestCharsMax / 2)],
  ['indentation', Array.from({ length: 500 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
])('readManifest() refuses depth made of %s before it can exhaust the stack', (_what, text) => {
  expect(issuesOf(text)).toMatchObject([{ code: 'too_large' }]);
});

test('readManifest() takes as many levels as it says, and not one more', () => {
  const nested = (levels: number): string => '[1,'.repeat(levels) + ']'.repeat(levels);
  expect(issuesOf(nested(manifestDepthMax))).not.toContainEqual(
    expect.objectContaining({ code: 'too_large' }),
  );
  expect(issuesOf(nested(manifestDepthMax + 1))).toMatchObject([{ code: 'too_large', line: 1 }]);
});

test('readManifest() refuses a text that is too long without reading it', () => {
  const comment = `#${'x'.repeat(manifestCharsMax)}`;
  expect(issuesOf(comment)).toMatchObject([{ code: 'too_large', line: 1, column: 1 }]);
  expect(readManifest(SMALL.padEnd(manifestCharsMax, '\n'), 'telemetry.yaml').ok).toBe(true);
});

test('readManifest() keeps no bomb of aliases: nothing is expanded', () => {
  const levels = Array.from(
    { length: 20 },
    (_, level) => `l${level + 1}: [*l${level}, *l${level}]`,
  );
  const issues = issuesOf(`l0: &l0 x\n${levels.join('\n')}\n`);
  expect(new Set(issues.map(({ code }) => code))).toEqual(new Set(['bad_yaml']));
});

test('readManifest() takes "__proto__" for an unknown key and changes no prototype', () => {
  const places = placesOf(`${SMALL}__proto__: { polluted: true }\n`);
  expect(places).toEqual(['29:1 unknown_key']);
  expect(Object.prototype).not.toHaveProperty('polluted');
});

test('readManifest() never throws, for any text and any damage to a good one', () => {
  const property = fc.property(
    fc.nat({ max: SMALL.length }),
    fc.nat({ max: 20 }),
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('{', '}', '[', '- ', '? ', '|\n', '"', '&a ', '*a', '!t ', ': '),
    ),
    (at, length, text) => {
      const damaged = SMALL.slice(0, at) + text + SMALL.slice(at + length);
      const result = readManifest(damaged, 'telemetry.yaml');
      const issues = result.ok ? result.warnings : result.issues;
      expect(issues.every(({ line, column }) => line >= 1 && column >= 1)).toBe(true);
      expect(result.ok || result.issues.length > 0).toBe(true);
    },
  );
  fc.assert(property, { numRuns: 250 });
});

test('formatIssues() writes one line an issue, as compilers do', () => {
  const issues = issuesOf(SMALL.replace('title: Job', 'titel: Job')).slice(1);
  expect(formatIssues(issues)).toBe(
    'telemetry.yaml:3:1: error: Expected a key that a manifest knows. Did you mean "title"? (titel)\n',
  );
  expect(formatIssues(issues, 'warning')).toContain('telemetry.yaml:3:1: warning: ');
  expect(formatIssues([])).toBe('');
});
