import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { printApiPage } from './api-page.ts';
import { printErrorsPage } from './errors-page.ts';

const docs = fileURLToPath(new URL('../../docs/', import.meta.url));

it('docs/errors.md is what the registries of the source say', () => {
  expect(readFileSync(`${docs}errors.md`, 'utf8'), 'run `npm run reference`').toBe(
    printErrorsPage(),
  );
});

it('docs/api.md is what the table of routes says', () => {
  expect(readFileSync(`${docs}api.md`, 'utf8'), 'run `npm run reference`').toBe(printApiPage());
});
