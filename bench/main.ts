/** `npm run bench -- collector …`: which program, and what it is told. Left out, it is the client's. */
import { fileURLToPath, pathToFileURL } from 'node:url';

const PROGRAMS: readonly string[] = ['client', 'collector', 'crash', 'faults'];

const [node = '', , ...given] = process.argv;
const [first = ''] = given;
if (first === '--help' || (first !== '' && !first.startsWith('-') && !PROGRAMS.includes(first))) {
  console.log(
    `npm run bench -- ${PROGRAMS.join('|')} [options]; without a name it is the client's.`,
  );
  console.log('Each prints its manual with --help. bench/README.md has the figures.');
  process.exit(first === '--help' ? 0 : 2);
}
const isNamed = PROGRAMS.includes(given[0] ?? '');
const name = isNamed ? given[0] : 'client';
const program = fileURLToPath(new URL(`${name}/main.ts`, import.meta.url));
// As if it had been started itself: it may start itself again.
process.argv = [node, program, ...given.slice(isNamed ? 1 : 0)];
await import(pathToFileURL(program).href);
