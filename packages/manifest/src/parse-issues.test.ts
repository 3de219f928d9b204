import { expect, test } from 'vitest';
import { EVENT_CASES } from './lib/event-issue-cases.fixture.ts';
import { FIELD_DECLARATION, FOREIGN_CASES, TERMS_CASES } from './lib/issue-cases.fixture.ts';
import { COMPILER, MODULE, SERVER, withValue } from './lib/products.fixture.ts';
import { type Issue, parseManifest } from './parse.ts';

function issuesOf(value: unknown): readonly Issue[] {
  const result = parseManifest(value);
  return result.ok ? [] : result.issues;
}

const FIELD = ['events', 'heartbeat', 'fields', 'jobs'] as const;

const CASES = [...TERMS_CASES, ...EVENT_CASES, ...FOREIGN_CASES];

test.each(CASES)('parseManifest() refuses $what', ({ path, value, code, at }) => {
  const issues = issuesOf(withValue(SERVER, path, value));
  expect(issues.map((issue) => [issue.code, issue.path])).toContainEqual([code, at]);
});

test('parseManifest() refuses free text without a review, with half of one, and without bounds', () => {
  const message = ['events', 'failed', 'fields', 'message'] as const;
  const codes = (path: readonly string[], value: unknown): readonly string[] =>
    issuesOf(withValue(COMPILER, [...message, ...path], value)).map((issue) => issue.code);
  expect(codes(['review'], undefined)).toEqual(['missing_review']);
  expect(codes(['review', 'why'], undefined)).toEqual(['missing_key']);
  expect(codes(['review', 'on'], '2026-02-30')).toEqual(['bad_form']);
  expect(codes(['charsMax'], undefined)).toEqual(['missing_key']);
  expect(codes(['charsMax'], 501)).toEqual(['out_of_range']);
  expect(codes(['charsMax'], 0)).toEqual(['out_of_range']);
});

test('parseManifest() warns of a lane that runs without asking and is no licence audit', () => {
  const ruled = { why: 'Why.', consent: 'rule', rule: 'Rule.' };
  const result = parseManifest(withValue(MODULE, ['lanes', 'usage'], ruled));
  expect(result.ok && result.warnings.map(({ code }) => code)).toEqual(['runs_without_consent']);
});

test('parseManifest() breaks down an event by its own fields only, installations by any', () => {
  const by = 'session.started';
  expect(
    issuesOf(
      withValue(MODULE, ['questions', 0], { title: 'x', count: by, by: 'site.connected.https' }),
    ),
  ).toMatchObject([{ code: 'wrong_reference', path: 'questions[0].by' }]);
});

test('parseManifest() reports every issue at once', () => {
  const issues = issuesOf({
    ...withValue(SERVER, ['title'], undefined),
    collector: 'http://example.com',
    extra: 1,
    questions: [{ title: 'x', count: 'nothing' }],
  });
  expect(issues.map(({ path }) => path).sort()).toEqual([
    'collector',
    'extra',
    'questions[0].count',
    'title',
  ]);
});

test('parseManifest() asks whether a near miss was meant, and says what there is when nothing is near', () => {
  const [near] = issuesOf(withValue(SERVER, ['titel'], 'x'));
  expect(near?.message).toContain('Did you mean "title"?');
  const [swapped] = issuesOf(withValue(SERVER, [...FIELD, 'type'], 'coutn'));
  expect(swapped?.message).toContain('Did you mean "count"?');
  const [camel] = issuesOf(
    withValue(SERVER, ['events', 'heartbeat', 'fields', 'childSites'], FIELD_DECLARATION),
  );
  expect(camel?.message).toContain('Write "child_sites".');
  const [far] = issuesOf(withValue(SERVER, ['questions', 0, 'by'], 'zzzzzz'));
  expect(far?.message).toContain('Known are: version, os, hosting.');
});

test('parseManifest() names the nearest place that the text has for what is missing', () => {
  const result = parseManifest(withValue(SERVER, [...FIELD, 'why'], undefined), (path) =>
    path.length <= FIELD.length ? { line: path.length, column: 1 } : undefined,
  );
  expect(result).toMatchObject({
    ok: false,
    issues: [{ code: 'missing_key', line: 4, column: 1 }],
  });
});

test('parseManifest() stops counting at two hundred issues', () => {
  const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`k${index}`, 1]));
  expect(issuesOf(many)).toHaveLength(200);
});

test('no message repeats a value, however it came', () => {
  const canary = 'cafe0123deadbeef';
  for (const { path } of CASES) {
    for (const { message } of issuesOf(withValue(SERVER, path, canary))) {
      expect(message).not.toContain(canary);
    }
  }
});

test('parseManifest() does not report a question whose field is declared, but not well', () => {
  expect(issuesOf(withValue(SERVER, [...FIELD, 'type'], 'coutn'))).toHaveLength(1);
  expect(issuesOf(withValue(SERVER, ['session', 2, 'hosting', 'type'], 'choise'))).toHaveLength(1);
});
