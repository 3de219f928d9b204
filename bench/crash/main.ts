/**
 * What it costs to describe a failure of 30 frames: `npm run bench -- crash`. The first one of a process, which pays for
 * the compiler, and those after it, against reading `error.stack` alone.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { compileVocabulary } from '@candor/crash/compile';
import { describeFailure } from '@candor/crash/describe';
import { fingerprintFailure } from '@candor/crash/fingerprint';
import { buildJavaScriptVocabulary } from '@candor/crash/javascript';
import { judgeFailure } from '@candor/crash/judge';
import { readOptions } from '../read-options.ts';

const processes = 9;
const warmRuns = 5_000;
const framesPerStack = 30;

/** A product of 200 files with 20 functions each. */
function buildProduct(): ReturnType<typeof compileVocabulary> {
  const files = Array.from({ length: 200 }, (_, file) => ({
    path: `dist/part-${file}.js`,
    code: Array.from(
      { length: 20 },
      (_, index) => `export function step${index}(input) {\n  return input.value;\n}\n`,
    ).join(''),
  }));
  const vocabulary = buildJavaScriptVocabulary(files, { product: 'bench', packages: ['bench'] });
  return compileVocabulary(vocabulary);
}

function makeError(seed: number): Error {
  const error = new TypeError(`Cannot read properties of undefined (reading 'value${seed}')`);
  const lines = Array.from({ length: framesPerStack }, (_, index) => {
    if (index % 3 === 0) {
      return `    at step${index} (/home/u/app/node_modules/bench/dist/part-${index}.js:${index + 2}:10)`;
    }
    return index % 3 === 1
      ? `    at own${index} (/home/u/app/src/some/folder/file-${index}.js:${index}:7)`
      : '    at Module._compile (node:internal/modules/cjs/loader:1198:14)';
  });
  error.stack = `TypeError: ${error.message}\n${lines.join('\n')}`;
  return error;
}

const values = readOptions(
  { name: 'crash', about: 'What it costs to describe, judge and fingerprint a failure.' },
  { once: { type: 'boolean', default: false, help: 'One process, its microseconds as JSON.' } },
);
const vocabulary = buildProduct();

function capture(error: Error): string {
  const description = describeFailure(error, vocabulary, { runtime: 'v8' });
  judgeFailure(description, vocabulary);
  return fingerprintFailure(description).fingerprint;
}

/** Microseconds of processor time, so that other work on the machine counts less. */
function spend(act: () => void): number {
  const before = process.cpuUsage();
  act();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

function measureOnce(): { readonly first: number; readonly warm: number; readonly floor: number } {
  const errors = Array.from({ length: warmRuns }, (_, index) => makeError(index));
  const [head, ...rest] = errors;
  const first = spend(() => capture(head ?? makeError(0)));
  for (const error of rest.slice(0, 500)) capture(error);
  const warm = spend(() => rest.forEach((error) => capture(error))) / rest.length;
  const floor = spend(() => rest.forEach((error) => error.stack?.length)) / rest.length;
  return { first, warm, floor };
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;
}

if (values.once) {
  console.log(JSON.stringify(measureOnce()));
} else {
  const args = [...process.execArgv, fileURLToPath(import.meta.url), '--once'];
  const runs = Array.from(
    { length: processes },
    () =>
      JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as ReturnType<
        typeof measureOnce
      >,
  );
  const first = median(runs.map((run) => run.first));
  const warm = median(runs.map((run) => run.warm));
  const floor = median(runs.map((run) => run.floor));
  console.log(
    `describe, judge and fingerprint a failure of ${framesPerStack} frames, medians of ${processes} processes, processor time:`,
  );
  console.log(`  the first of a process  ${(first / 1000).toFixed(2)} ms`);
  console.log(
    `  every other             ${(warm / 1000).toFixed(3)} ms (reading the stack alone: ${(floor / 1000).toFixed(4)} ms)`,
  );
}
