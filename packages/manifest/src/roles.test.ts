import { expect, test } from 'vitest';
import { printArticle } from './article.ts';
import { tellsBlocked } from './blocked-operation.ts';
import { diffManifests } from './diff.ts';
import { createEventLine } from './event-line.ts';
import { hashManifest } from './hash.ts';
import { COMPILER, SERVER, withValue } from './lib/products.fixture.ts';
import { failureCharsMax, failureDepthMax } from './limits.ts';
import type { EventDeclaration, Manifest } from './manifest.ts';
import { parseManifest } from './parse.ts';
import { findRole, listRoleFields, ROLES } from './roles.ts';
import { compileShapers } from './shape.ts';
import { printTypes } from './typescript.ts';

const CRASHED = { role: 'failure', when: 'When it fails.', why: 'What to mend.' };
const ENDED = { role: 'health', when: 'At the end.', why: 'Whether a release is healthy.' };

function parse(value: unknown): Manifest {
  const result = parseManifest(value);
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.value;
}

function withEvents(events: Readonly<Record<string, unknown>>): Manifest {
  return parse(withValue(COMPILER, ['events'], { ...(COMPILER['events'] as object), ...events }));
}

function issuesOf(events: Readonly<Record<string, unknown>>): readonly string[] {
  const all = { ...(COMPILER['events'] as object), ...events };
  const result = parseManifest(withValue(COMPILER, ['events'], all));
  return result.ok ? [] : result.issues.map(({ code, path }) => `${code} ${path}`);
}

test('an event with a role has its fields and its lane without a word about them', () => {
  const manifest = withEvents({ crashed: CRASHED, ended: ENDED });
  expect(manifest.events['crashed']).toEqual({
    ...CRASHED,
    title: 'Crashed',
    lane: 'exceptions',
    fields: ROLES.failure.fields,
  });
  expect(manifest.events['ended']?.lane).toBe('usage');
  expect(findRole(manifest, 'health')?.[0]).toBe('ended');
  expect(findRole(manifest, 'slowness')).toBeUndefined();
});

test('an event without a role has no such key, so that the hashes of older manifests stay', () => {
  const manifest = parse(SERVER);
  expect(manifest.events['heartbeat']).not.toHaveProperty('role');
  expect(listRoleFields(manifest.events['heartbeat']!)).toEqual([]);
});

test('a vendor may give the fields of a role other reasons, and fields of its own, which may always be missing', () => {
  const phase = { type: 'choice', values: ['parse', 'emit'], why: 'Where it failed.' };
  const why = 'Tells us which bug it is.';
  const { events } = withEvents({ crashed: { ...CRASHED, fields: { failure: { why }, phase } } });
  expect(events['crashed']?.fields['failure']).toMatchObject({ type: 'failure', why });
  expect(events['crashed']?.fields['phase']).toMatchObject({ ...phase, optional: true });
  expect(
    issuesOf({ crashed: { ...CRASHED, fields: { phase: { ...phase, optional: false } } } }),
  ).toEqual(['contradiction events.crashed.fields.phase.optional']);
});

test('each role has one event at most', () => {
  expect(issuesOf({ ended: ENDED, gone: ENDED })).toEqual(['duplicate events.gone.role']);
});

test('an event of slow operations names them', () => {
  const slow = { role: 'slowness', lane: 'exceptions', when: 'w', why: 'w' };
  expect(issuesOf({ slow })).toEqual([
    'contradiction events.slow.lane',
    'missing_key events.slow.fields.operation.values',
  ]);
  const source = withValue(COMPILER, ['lanes', 'performance'], 'Finds slow builds.');
  const fields = { operation: { values: ['build', 'check'] } };
  const event = { role: 'slowness', when: 'w', why: 'w', fields };
  const manifest = parse(withValue(source, ['events', 'slow'], event));
  expect(manifest.events['slow']).toMatchObject({ lane: 'performance', fields });
});

test('frames come with the operation `blocked`, which no product measures, and ask again', () => {
  const lanes = { ...(COMPILER['lanes'] as object), performance: 'Finds what is slow.' };
  const source = withValue(COMPILER, ['lanes'], lanes);
  const withSlow = (fields: object): unknown =>
    withValue(source, ['events', 'slow'], { role: 'slowness', when: 'w', why: 'w', fields });
  const plain = parse(withSlow({ operation: { values: ['build'] } }));
  const operation = { values: ['build', 'blocked'] };
  const watched = parse(withSlow({ operation, frames: { why: 'What it did.' } }));
  const findSlow = ({ events }: Manifest): EventDeclaration => events['slow']!;
  expect(Object.keys(findSlow(plain).fields)).not.toContain('frames');
  expect(findSlow(watched).fields).toMatchObject({ frames: { type: 'failure', optional: true } });
  expect([plain, watched].map((manifest) => tellsBlocked(findSlow(manifest).fields))).toEqual([
    false,
    true,
  ]);
  expect(diffManifests(plain, watched).asksAgain).toEqual(['performance']);
  expect(printTypes(watched, '')).toContain("export type Operations = 'build';");
  const only = parse(withSlow({ operation: { values: ['blocked'] } }));
  expect(printTypes(only, '')).not.toContain('Operations');
  const framesAlone = { operation: { values: ['build'] }, frames: { why: 'w' } };
  expect(
    issuesOf({ slow: { role: 'slowness', when: 'w', why: 'w', fields: framesAlone } }),
  ).toContain('contradiction events.slow.fields.frames');
});

test('nobody is warned that no question uses the fields of a role', () => {
  const all = { ...(COMPILER['events'] as object), crashed: CRASHED };
  const result = parseManifest(withValue(COMPILER, ['events'], all));
  expect(result.warnings.map(({ path }) => path)).not.toContain('events.crashed.fields.times');
});

test('whoever is told of failures is asked again, also where the event was there before', () => {
  const before = withEvents({});
  const after = withEvents({ crashed: CRASHED });
  expect(diffManifests(before, after).asksAgain).toEqual(['exceptions']);
  const plain = withEvents({ ended: { lane: 'usage', when: 'At the end.', why: ENDED.why } });
  const { more, asksAgain } = diffManifests(plain, withEvents({ ended: ENDED }));
  expect(more[0]).toMatchObject({ subject: 'ended', text: 'an event as health, before an event.' });
  expect(asksAgain).toEqual(['usage']);
  const less = diffManifests(withEvents({ ended: ENDED }), plain);
  expect(less.less.map(({ subject }) => subject)).toContain('ended');
  expect(less.asksAgain).toEqual([]);
});

test('record() can not be given events that Candor records, and exception() takes the fields of the vendor', () => {
  const phase = { type: 'choice', values: ['parse', 'emit'], why: 'Where it failed.' };
  const manifest = withEvents({ crashed: { ...CRASHED, fields: { phase } }, ended: ENDED });
  const text = printTypes(manifest, hashManifest(manifest));
  const types = text.slice(0, text.indexOf('export const'));
  expect(types).not.toContain('readonly crashed');
  expect(types).toContain(
    "export type Failures = {\n  /** Phase: Where it failed. */\n  readonly phase?: 'parse' | 'emit' | undefined;\n};",
  );
  expect(text).toContain('declaration: Declaration<Events, Facts, Failures> = {');
});

test('measure() and took() take the operations that are declared, and nothing else', () => {
  const lanes = { ...(COMPILER['lanes'] as object), performance: 'What is slow.' };
  const operation = { values: ['build', 'publish'], why: 'What was slow.' };
  const slow = {
    role: 'slowness',
    when: 'When it is slow.',
    why: 'To see.',
    fields: { operation },
  };
  const print = (events: object): string => {
    const all = { ...(COMPILER['events'] as object), ...events };
    return printTypes(parse(withValue(withValue(COMPILER, ['lanes'], lanes), ['events'], all)), '');
  };
  expect(print({ slow })).toContain("export type Operations = 'build' | 'publish';");
  expect(print({ slow })).toContain('<Events, Facts, Record<string, never>, Operations> = {');
  expect(print({ slow, crashed: CRASHED })).toContain('<Events, Facts, Failures, Operations> = {');
  expect(print({})).not.toContain('Operations');
});

test('the article says what a failure can hold, and how to see one', () => {
  const article = printArticle(withEvents({ crashed: CRASHED }), { command: 'tinyc telemetry' });
  expect(article).toContain('names from a closed list');
  expect(article).toContain('`tinyc telemetry crashes`');
  expect(printArticle(parse(COMPILER), { command: 'tinyc' })).not.toContain('crashes');
});

const DESCRIPTION = { description: 1, runtime: 'v8', error: { type: { of: 'user' }, frames: [] } };
const shape = compileShapers(withEvents({ crashed: CRASHED })).event('crashed')!;
const told = (failure: unknown): unknown => shape({ failure }).fields['failure'];

function nest(depth: number): unknown {
  return depth === 0 ? 1 : { a: nest(depth - 1) };
}

test('a failure is let through as plain JSON of its own', () => {
  const failure = structuredClone(DESCRIPTION);
  const shaped = told(failure);
  failure.error.frames.push({} as never);
  expect(shaped).toEqual(DESCRIPTION);
  // By its form it could be taken for a refusal.
  expect(told({ description: 1, refusal: 'missing' })).toEqual({
    description: 1,
    refusal: 'missing',
  });
  expect(told({ description: 1, rest: nest(failureDepthMax - 1) })).toBeDefined();
});

test.each([
  ['text', 'Error: no', 'wrong_type'],
  ['a list', [DESCRIPTION], 'wrong_type'],
  ['another version', { ...DESCRIPTION, description: 2 }, 'wrong_type'],
  ['what is too long', { ...DESCRIPTION, rest: 'x'.repeat(failureCharsMax) }, 'too_long'],
  ['what is too deep', { ...DESCRIPTION, rest: nest(failureDepthMax) }, 'wrong_type'],
  ['what can not be written', { ...DESCRIPTION, rest: 1n }, 'wrong_type'],
  [
    'what throws',
    {
      toJSON: () => {
        throw new Error('x');
      },
    },
    'wrong_type',
  ],
])('a failure that is %s is refused', (_what, failure, reason) => {
  expect(told(failure)).toBeUndefined();
  expect(shape({ failure }).refused).toContainEqual({ field: 'failure', reason });
});

test('the line of a failure tells it anew, also where it is the same object as before', () => {
  const line = createEventLine(withEvents({ crashed: CRASHED }), 'crashed')!;
  const failure = structuredClone(DESCRIPTION) as Record<string, unknown>;
  const write = (): unknown => {
    const length = line.write(1, 0, { failure });
    const text = new TextDecoder().decode(line.bytes().subarray(0, length));
    return (JSON.parse(text) as { failure: unknown }).failure;
  };
  expect(write()).toEqual(DESCRIPTION);
  failure['runtime'] = 'dotnet';
  expect(write()).toEqual({ ...DESCRIPTION, runtime: 'dotnet' });
});
