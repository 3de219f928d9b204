import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { findGaps, readArticles } from './articles.ts';
import { findCode, findDeclaration } from './places.ts';
import { printCoverage } from './print-coverage.ts';
import { listSentences } from './sentences.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

it('every line of every article has its place, and nothing is collected that no line accounts for', () => {
  expect(printCoverage(root).faults).toEqual([]);
});

it('docs/coverage.md is what the program prints', () => {
  const written = readFileSync(`${root}/docs/coverage.md`, 'utf8');
  expect(written, 'run `npm run coverage`').toBe(printCoverage(root).markdown);
});

describe.each(readArticles(root))('the article of $product', (article) => {
  it('has each of its sentences in a line, or listed as one that promises nothing', ({ skip }) => {
    const file = join(root, '../shared/reference', article.source);
    skip(!existsSync(file), `the article is not ours to ship; put it at ${file}`);
    const sentences = listSentences(readFileSync(file, 'utf8'));
    expect(sentences.length).toBeGreaterThan(20);
    expect(findGaps(article, sentences)).toEqual([]);
  });
});

it('notices a sentence for which no line answers, and words that no sentence has', () => {
  const [article] = readArticles(root);
  if (article === undefined) throw new Error('Expected an article.');
  const { of = [] } = article.lines[0] ?? {};
  const gaps = findGaps({ ...article, lines: [{ says: 'all', of }], prose: [] }, ['We sell it.']);
  expect(gaps).toEqual([
    `${article.product}: no line is of “We sell it.”`,
    `${article.product}: no sentence of the article holds “${of[0]}”`,
  ]);
});

it('reads an article sentence by sentence, a list item by item, without headings', () => {
  const markdown =
    '---\ntitle: x\n---\n# Head\n\nOne, as `a.b`.\nTwo\nlines:\n\n* item\n  goes on\n* other&#x20;\n\n```json\n{\n  "a": 1\n}\n```\n';
  expect(listSentences(markdown)).toEqual([
    'One, as `a.b`.',
    'Two lines:',
    'item goes on',
    'other',
    '{',
  ]);
});

it('finds the line of a declaration, and nothing for a path that is not declared', () => {
  const place = findDeclaration(root, 'automation-server', 'events.heartbeat.fields.uptime');
  const lines = readFileSync(`${root}/${place?.path}`, 'utf8').split('\n');
  expect(lines[(place?.line ?? 0) - 1]).toMatch(/^\s+uptime:/);
  expect(
    findDeclaration(root, 'automation-server', 'events.heartbeat.fields.none'),
  ).toBeUndefined();
});

it('finds no code that is not there', () => {
  expect(findCode(root, 'tools/coverage', ['surely', 'not', 'there'].join('-'))).toBeUndefined();
});
