import { expect, test } from 'vitest';
import * as limits from './limits.ts';
import { compileShapers } from './shape.ts';
import { formatEvent, parseReport } from './report.ts';
import { withFields } from './lib/shaped-manifest.fixture.ts';
import { BUILT_IN_FACTS } from './session-facts.ts';

test('an event whose every field is as long as it may be fits into one line of a report', () => {
  const text = {
    type: 'text',
    charsMax: limits.textCharsMax,
    review: { by: 'A', on: '2026-11-21', why: 'Why.' },
    title: 'Text',
    why: 'Why.',
    optional: false,
  } as const;
  const names = Array.from({ length: limits.fieldsPerEventMax }, (_, index) =>
    `f${index}_`.padEnd(limits.fieldNameCharsMax, 'x'),
  );
  const manifest = withFields(Object.fromEntries(names.map((name) => [name, text])));
  const long = Object.fromEntries(names.map((name) => [name, '"'.repeat(limits.textCharsMax)]));
  const { fields } = compileShapers(manifest).event('sent')?.(long) ?? { fields: {} };
  const at = '2026-11-21T09:00:00.000Z';
  const line = formatEvent({ seq: limits.sequenceMax, at, event: 'sent', fields });
  expect(line.length).toBeLessThanOrEqual(limits.lineCharsMax);
});

test('the longest list that Candor declares itself is a list that a manifest may declare', () => {
  const lengths = Object.values(BUILT_IN_FACTS).map((fact) =>
    'values' in fact ? fact.values.length : 0,
  );
  expect(Math.max(...lengths)).toBeLessThanOrEqual(limits.choiceValuesMax);
});

test('a refusal never lists more than the fields of an event and some that came with them', () => {
  expect(limits.refusalsPerEventMax).toBeLessThanOrEqual(limits.fieldsPerEventMax);
  expect(limits.lineIssuesMax).toBeLessThanOrEqual(limits.eventsPerReportMax);
});

test('a sequence number and a count are carried exactly by JSON', () => {
  expect(JSON.parse(String(limits.sequenceMax))).toBe(2 ** 32 - 1);
  expect(JSON.parse(String(limits.numberMax))).toBe(Number.MAX_SAFE_INTEGER);
  expect(parseReport('').ok).toBe(false);
});
