import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildJsonSchema, printJsonSchema } from './json-schema.ts';
import { EVENT_CASES } from './lib/event-issue-cases.fixture.ts';
import { FOREIGN_CASES, TERMS_CASES } from './lib/issue-cases.fixture.ts';
import { manifestArbitrary } from './lib/manifest-arbitrary.fixture.ts';
import { PRODUCTS, SERVER, withValue } from './lib/products.fixture.ts';
import { satisfies } from './lib/schema-check.fixture.ts';
import { parseManifest } from './parse.ts';

const schema = buildJsonSchema();

test('the schema takes what parseManifest() takes: three products, and their normal forms', () => {
  for (const product of PRODUCTS) {
    expect(satisfies(product, schema)).toBe(true);
    const result = parseManifest(product);
    expect(result.ok && satisfies(result.value, schema)).toBe(true);
  }
});

test('the schema takes any manifest in its normal form', () => {
  fc.assert(
    fc.property(manifestArbitrary, (manifest) => satisfies(manifest, schema)),
    { numRuns: 100 },
  );
});

/** What a schema can not see: what one place says about another, and what a character looks like. */
const UNSEEN = [
  '"over" beside a count',
  'a breakdown by a count',
  'a breakdown by a fact that is not declared',
  'a count of no known event',
  'a fact twice',
  'a mapping from a unit that measures something else',
  'a mapping from a unit where none is declared',
  'a mapping to no known event',
  'a mapping to no known fact',
  'a mapping to no known field',
  'a sum of choices',
  'a sum of no known field',
  'a title that turns the writing around',
  'a title with a control character',
  'a title with half of a character',
  'a value that means both',
  'an event in a lane that is not declared',
  'any value that means both',
  'buckets that do not start at 0',
  'distinct values of a count',
];

test('the schema refuses what parseManifest() refuses, but for what no schema can see', () => {
  const taken = [...TERMS_CASES, ...EVENT_CASES, ...FOREIGN_CASES]
    .filter(({ path, value }) => satisfies(withValue(SERVER, path, value), schema))
    .map(({ what }) => what);
  expect(taken.sort()).toEqual(UNSEEN);
});

test('the schema is printed as JSON with a line end', () => {
  expect(JSON.parse(printJsonSchema())).toEqual(JSON.parse(JSON.stringify(schema)));
  expect(printJsonSchema().endsWith('}\n')).toBe(true);
});
