/** Writes the reference pages that are made from source: `npm run reference`. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { printApiPage } from './api-page.ts';
import { printErrorsPage } from './errors-page.ts';

const docs = fileURLToPath(new URL('../../docs/', import.meta.url));
writeFileSync(`${docs}errors.md`, printErrorsPage());
writeFileSync(`${docs}api.md`, printApiPage());
