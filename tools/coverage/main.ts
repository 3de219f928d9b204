/** Writes docs/coverage.md: `npm run coverage`. Exit 1 when something that an article says has no place here. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { printCoverage } from './print-coverage.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { markdown, faults } = printCoverage(root);
writeFileSync(join(root, 'docs/coverage.md'), markdown);
for (const fault of faults) console.error(fault);
console.log(
  faults.length === 0 ? 'coverage: every line has its place' : `coverage: ${faults.length} faults`,
);
process.exitCode = faults.length === 0 ? 0 : 1;
