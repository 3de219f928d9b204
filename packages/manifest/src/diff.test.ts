import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffManifests, type ManifestDiff, printDiff } from './diff.ts';
import { manifestArbitrary } from './lib/manifest-arbitrary.fixture.ts';
import { COMPILER, SERVER, withValue } from './lib/products.fixture.ts';
import type { Manifest } from './manifest.ts';
import { parseManifest } from './parse.ts';

type Path = readonly (string | number)[];

function parse(value: unknown): Manifest {
  const result = parseManifest(value);
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.value;
}

/** From `source` to the same with other values at some places. */
function diff(
  source: typeof SERVER,
  ...changes: readonly (readonly [Path, unknown])[]
): ManifestDiff {
  let changed: Record<string, unknown> = { ...source };
  for (const [path, value] of changes) changed = withValue(changed, path, value);
  return diffManifests(parse(source), parse(changed));
}

function subjects(changes: ManifestDiff['more']): readonly string[] {
  return changes.map(({ subject }) => subject);
}

const JOBS = ['events', 'heartbeat', 'fields', 'jobs'] as const;

test('a manifest does not differ from itself', () => {
  fc.assert(
    fc.property(manifestArbitrary, (manifest) => {
      expect(diffManifests(manifest, manifest)).toEqual({
        more: [],
        less: [],
        changed: [],
        asksAgain: [],
      });
    }),
    { numRuns: 50 },
  );
  expect(printDiff(diff(SERVER))).toBe('Nothing changed in what is collected.\n');
});

test.each<readonly [string, Path, unknown, string]>([
  [
    'a new field',
    ['events', 'heartbeat', 'fields', 'apps'],
    { type: 'count', why: 'Why.' },
    'heartbeat.apps',
  ],
  ['a new event', ['events', 'stopped'], { when: 'At the end.', why: 'Why.' }, 'stopped'],
  ['a new fact', ['session', 3], 'arch', 'session.arch'],
  [
    'another value of a choice',
    ['events', 'heartbeat', 'fields', 'licence', 'values'],
    ['none', 'trial', 'paid'],
    'heartbeat.licence',
  ],
  [
    'a count without its buckets',
    ['events', 'heartbeat', 'fields', 'runs', 'buckets'],
    undefined,
    'heartbeat.runs',
  ],
  [
    'finer buckets',
    ['events', 'heartbeat', 'fields', 'runs', 'buckets'],
    [0, 10, 50, 100],
    'heartbeat.runs',
  ],
  [
    'a field of another type',
    JOBS,
    { type: 'quantity', unit: 'By', why: 'Size of the installation.' },
    'heartbeat.jobs',
  ],
  ['a device id', ['ids', 'device'], 'monthly', 'device'],
  ['a notice instead of a question', ['consent', 'default'], 'notice', 'lanes.usage'],
  [
    'a switch that is gone',
    ['consent', 'environment'],
    undefined,
    'consent.environment.JOB_SERVER_TELEMETRY',
  ],
  [
    'a switch with another value for on',
    ['consent', 'environment', 'JOB_SERVER_TELEMETRY', 'on'],
    ['true', '1', 'maybe'],
    'consent.environment.JOB_SERVER_TELEMETRY',
  ],
  ['settings that are elsewhere', ['consent', 'settings', 'key'], 'Other', 'consent.settings'],
])('%s is more, and those who decide are asked again', (_what, path, value, subject) => {
  const { more, asksAgain } = diff(SERVER, [['questions'], []], [path, value]);
  expect(subjects(more)).toEqual([subject]);
  expect(asksAgain.length).toBeGreaterThan(0);
  // The way back is less, and nobody is asked.
  const back = diffManifests(
    parse(withValue(withValue(SERVER, ['questions'], []), path, value)),
    parse(withValue(SERVER, ['questions'], [])),
  );
  expect(subjects([...back.less, ...back.changed, ...back.more])).toContain(subject);
});

test.each<readonly [string, Path, unknown, string]>([
  ['a field that is gone', JOBS, undefined, 'heartbeat.jobs'],
  ['a count put in buckets', [...JOBS, 'buckets'], [0, 10], 'heartbeat.jobs'],
  [
    'coarser buckets',
    ['events', 'heartbeat', 'fields', 'runs', 'buckets'],
    [0, 100],
    'heartbeat.runs',
  ],
  [
    'a value less to choose',
    ['events', 'heartbeat', 'fields', 'licence', 'values'],
    ['none'],
    'heartbeat.licence',
  ],
  ['a fact that is gone', ['session'], ['version', 'os'], 'session.hosting'],
  ['runs that nobody watches left out', ['consent', 'unattended'], 'off', 'consent.unattended'],
  ['off instead of a question', ['consent', 'default'], 'off', 'lanes.usage'],
])('%s is less, and nobody is asked again', (_what, path, value, subject) => {
  const result = diff(SERVER, [['questions'], []], [path, value]);
  expect(subjects(result.less)).toEqual([subject]);
  expect(result.more).toEqual([]);
  expect(result.asksAgain).toEqual([]);
});

test.each<readonly [string, Path, unknown, string]>([
  ['another reason', [...JOBS, 'why'], 'Another.', 'heartbeat.jobs'],
  ['another title', [...JOBS, 'title'], 'Tasks', 'heartbeat.jobs'],
  ['another unit of a count', [...JOBS, 'unit'], 'jobs', 'heartbeat.jobs'],
  ['another time', ['events', 'heartbeat', 'when'], 'every day', 'heartbeat'],
  ['another reason of a lane', ['lanes', 'usage'], 'Another.', 'lanes.usage'],
  ['another address', ['collector'], 'https://elsewhere.example.com', 'collector'],
  ['another vendor', ['vendor'], 'Buyer of Example Software', 'vendor'],
  [
    'a new switch',
    ['consent', 'environment', 'OTHER'],
    { off: 'any' },
    'consent.environment.OTHER',
  ],
  ['a new question', ['questions', 6], { title: 'New', count: 'sessions' }, 'questions'],
])('%s is a change that lets nothing more through', (_what, path, value, subject) => {
  const result = diff(SERVER, [path, value]);
  expect(subjects(result.changed)).toEqual([subject]);
  expect([...result.more, ...result.less]).toEqual([]);
  expect(result.asksAgain).toEqual([]);
});

test('a new field asks only the users of its lane, and a new fact those of every lane that asks', () => {
  const field = { type: 'boolean', why: 'Why.' };
  const one = diff(COMPILER, [['events', 'failed', 'fields', 'again'], field]);
  expect(one.asksAgain).toEqual(['exceptions']);
  // Nobody is asked about a licence audit: it runs by its rule.
  expect(diff(COMPILER, [['session'], ['version']]).asksAgain).toEqual(['usage', 'exceptions']);
  expect(diff(COMPILER, [['events', 'audited', 'fields', 'again'], field]).asksAgain).toEqual([]);
});

test('a new lane is more, and its users are asked', () => {
  const { more, asksAgain } = diff(COMPILER, [['lanes', 'performance'], 'Finds slow builds.']);
  expect(subjects(more)).toEqual(['lanes.performance']);
  expect(asksAgain).toEqual(['performance']);
});

test('an event that moves to another lane is new there', () => {
  const { more, asksAgain } = diff(COMPILER, [['events', 'built', 'lane'], 'exceptions']);
  expect(more.map(({ subject, lane }) => [subject, lane])).toEqual([
    ['built', 'exceptions'],
    ['built.project', 'exceptions'],
    ['built.took', 'exceptions'],
  ]);
  expect(asksAgain).toEqual(['exceptions']);
});

test('printDiff() marks each change and ends with who is asked again', () => {
  const text = printDiff(
    diff(
      SERVER,
      [['questions'], undefined],
      [
        ['events', 'heartbeat', 'fields', 'apps'],
        { type: 'count', why: 'How much apps are used.' },
      ],
      [JOBS, undefined],
      [['title'], 'Job Server 2'],
    ),
  );
  expect(text.split('\n').slice(0, 3)).toEqual([
    '+ heartbeat.apps (usage): new, count. How much apps are used.',
    '- heartbeat.jobs (usage): no longer collected.',
    '~ title: now Job Server 2, before Job Server.',
  ]);
  expect(text).toContain('Ask again: usage.');
});

test('an edition that is audited more than before is more, and the other way round less', () => {
  const path = ['lanes', 'licence', 'editions'] as const;
  const from = { free: 'required', team: 'optional' };
  const source = withValue(COMPILER, path, from) as typeof SERVER;
  const stricter = diff(source, [
    path,
    { free: 'required', team: 'required', academic: 'optional' },
  ]);
  expect(subjects(stricter.more)).toEqual([
    'lanes.licence.editions.team',
    'lanes.licence.editions.academic',
  ]);
  expect(stricter.less).toEqual([]);
  expect(subjects(diff(source, [path, { team: 'exempt' }]).less)).toEqual([
    'lanes.licence.editions.free',
    'lanes.licence.editions.team',
  ]);
  // Without editions all are audited.
  expect(subjects(diff(source, [path, undefined]).more)).toEqual(['lanes.licence.editions.team']);
});
