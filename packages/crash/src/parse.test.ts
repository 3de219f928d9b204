import { expect, test } from 'vitest';
import { VOCABULARY_ISSUE_CODES, type VocabularyIssueCode } from './errors.ts';
import { kitVocabulary } from './kit.fixture.ts';
import { codesMax, nameCharsMax } from './limits.ts';
import { parseVocabulary } from './parse.ts';

const empty = { vocabulary: 1, product: 'kit' };

function issues(value: unknown): (readonly [string, string])[] {
  const result = parseVocabulary(value);
  return result.ok ? [] : result.issues.map(({ code, path }) => [code, path] as const);
}

test('a vocabulary is read as it was written', () => {
  const json: unknown = JSON.parse(JSON.stringify(kitVocabulary));
  expect(parseVocabulary(json)).toEqual({ ok: true, value: kitVocabulary });
});

test('lists may be left out, and keys that are not known are', () => {
  const result = parseVocabulary({ ...empty, note: 'made on a Monday' });
  expect(result).toMatchObject({ ok: true, value: { modules: [], packages: [] } });
  expect(JSON.stringify(result)).not.toContain('Monday');
});

test('each thing that is wrong is told with its place, all at once', () => {
  const wrong: readonly (readonly [unknown, VocabularyIssueCode, string])[] = [
    [{ ...empty, vocabulary: 2 }, 'wrong_version', ''],
    ['text', 'wrong_kind', ''],
    [{ ...empty, product: '' }, 'bad_name', 'product'],
    [{ ...empty, packages: 'kit' }, 'wrong_kind', 'packages'],
    [{ ...empty, namespaces: ['a\nb'] }, 'bad_name', 'namespaces[0]'],
    [{ ...empty, namespaces: ['a'.repeat(nameCharsMax + 1)] }, 'bad_name', 'namespaces[0]'],
    [{ ...empty, modules: [{ kind: 'x', name: 'a' }] }, 'unknown_value', 'modules[0].kind'],
    [
      { ...empty, modules: [{ kind: 'file', name: 'a', lines: 0 }] },
      'bad_place',
      'modules[0].lines',
    ],
    [{ ...empty, types: [{ name: 7 }] }, 'wrong_kind', 'types[0].name'],
    [{ ...empty, types: [{ name: 'A' }, { name: 'A' }] }, 'duplicate', 'types'],
    [{ ...empty, codes: [{ code: 'A', means: 'x' }] }, 'unknown_value', 'codes[0].means'],
    [{ ...empty, codes: Array.from({ length: codesMax + 1 }, () => 7) }, 'too_many', 'codes'],
    [
      { ...empty, templates: [{ id: 'a', parts: [{ hole: 'x' }] }] },
      'unknown_value',
      'templates[0].parts[0].hole',
    ],
  ];
  for (const [value, code, path] of wrong) expect(issues(value)).toContainEqual([code, path]);
  const told = new Set(wrong.map(([, code]) => code));
  expect([...told].toSorted()).toEqual(Object.keys(VOCABULARY_ISSUE_CODES).toSorted());
});

test('an end before its start is refused', () => {
  const symbol = (from: unknown, to: unknown): unknown => ({
    ...empty,
    modules: [{ kind: 'file', name: 'a', symbols: [{ name: 'f', from, to }] }],
  });
  expect(issues(symbol([1, 1], [1, 1]))).toEqual([]);
  expect(issues(symbol([2, 5], [2, 4]))).toEqual([['bad_place', 'modules[0].symbols[0]']]);
  expect(issues(symbol([2, 5], [1, 9]))).toEqual([['bad_place', 'modules[0].symbols[0]']]);
  expect(issues(symbol([2], [3, 1]))).toEqual([['bad_place', 'modules[0].symbols[0].from']]);
});

test('a message of an issue never repeats a value', () => {
  const result = parseVocabulary({
    ...empty,
    modules: [{ kind: 'qxzj', name: 'kvq\n', lines: 'wq' }],
  });
  expect(JSON.stringify(result)).not.toMatch(/qxzj|kvq|wq/);
});
