/**
 * Writes down which functions a usual run of a product calls, which the bundler has compiled at once: `npm run observe`, after such a run has
 * come to call others.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { observeCalls } from './observe-calls.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const calls = await observeCalls(root);
const file = join(root, 'tools', 'bundle', 'called-functions.json');
writeFileSync(file, JSON.stringify(calls));
execFileSync(join(root, 'node_modules', '.bin', 'oxfmt'), [file]);
const count = Object.values(calls).flat().length;
console.log(`${count} functions of ${Object.keys(calls).length} modules are called.`);
