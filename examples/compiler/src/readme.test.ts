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

// That no sentence of the article is left out is for docs/coverage, whose test reads the article.
it('has a table of what the article says and the code that does it', () => {
  expect(rows.length).toBeGreaterThan(30);
});

it.each(rows)('%s', (_sentence, file = '', code = '') => {
  expect(read(file)).toContain(code);
});
