import { expect, test } from 'vitest';
import { readYaml } from './read-yaml.ts';

function read(text: string): {
  readonly value: unknown;
  readonly lines: readonly (number | undefined)[];
} {
  const result = readYaml(text);
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return { value: result.value, lines: result.warnings.map(({ line }) => line) };
}

test.each([
  [
    '{ type: count, why: Which are used, and how much. }',
    { type: 'count', why: 'Which are used, and how much.' },
  ],
  ['{ why: One, two, three, type: count }', { why: 'One, two, three', type: 'count' }],
  ['{ why: Small,\n  but here.,\n  }', { why: 'Small, but here.' }],
  ['{ anything: Some words, and more words }', { anything: 'Some words, and more words' }],
])('a sentence with commas in braces is one sentence: %s', (text, value) => {
  const { value: joined, lines } = read(text);
  expect(joined).toEqual(value);
  expect(lines.length).toBeGreaterThan(0);
});

test.each([
  ['a set of names', '{ version, os }', { version: null, os: null }],
  [
    'a name after a reason',
    '{ version: Why it is sent., os }',
    { version: 'Why it is sent.', os: null },
  ],
  ['a sentence in quotes', '{ why: "One, two", type: count }', { why: 'One, two', type: 'count' }],
  ['a sentence in a block', 'why: One, two\ntype: count', { why: 'One, two', type: 'count' }],
  ['a key in quotes', '{ why: One, "two words" }', { why: 'One', 'two words': null }],
  [
    'a value that is a list',
    '{ values: [a, b], and more }',
    { values: ['a', 'b'], 'and more': null },
  ],
])('%s is left alone', (_what, text, value) => {
  expect(read(text)).toEqual({ value, lines: [] });
});

test('the warning stands where the sentence begins', () => {
  expect(read('a: 1\nb: { why: One, two }').lines).toEqual([2]);
});
