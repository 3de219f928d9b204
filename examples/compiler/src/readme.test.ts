import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const read = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../${name}`, import.meta.url)), 'utf8');

/** The rows of the table that say in which file, and by which piece of code, a sentence of the article is kept. */
const rows = read('README.md')
  .split('\n')
  .flatMap((line) => {
    const match = /^\| (.+) \| \[[^\]]+\]\(([^)]+)\) `([^`]+)`/.exec(line);
    return match === null ? [] : [[match[1], match[2], match[3]?.replaceAll('\\|', '|')] as const];
  });

it('has a row for each sentence of the article', () => {
  expect(rows.length).toBeGreaterThan(30);
});

it.each(rows)('%s', (_sentence, file = '', code = '') => {
  expect(read(file)).toContain(code);
});
