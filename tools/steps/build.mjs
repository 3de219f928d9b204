import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root, run, runInstalled } from './install.mjs';

const page = join(root, 'packages/dashboard/dist/index.html');
const pageSources = ['packages/dashboard/src', 'packages/query/src', 'packages/manifest/src'];
const pageFiles = [
  'packages/dashboard/index.html',
  'packages/dashboard/vite.config.ts',
  'package-lock.json',
];

const vocabulary = join(root, 'examples/compiler/dist/vocabulary.json');
const vocabularySources = ['examples/compiler/src', 'packages/crash/src'];

/** Builds what is older than its source. The compiler knows by itself which packages that are. */
export function build() {
  const isFirst = !existsSync(join(root, 'packages/collector/dist/main.js'));
  if (isFirst) console.log('Building the packages …');
  runInstalled('tsc', ['-b', 'tsconfig.build.json']);
  if (isOlder(vocabulary, vocabularySources)) {
    run('npm', ['run', '--silent', 'vocabulary', '-w', '@candor-examples/compiler'], {});
  }
  if (isOlder(page, pageSources, pageFiles)) {
    console.log('Building the dashboard …');
    // Whoever starts this may be a test; the page is what is published all the same.
    run(
      'npm',
      ['run', '--silent', 'build', '-w', '@candor/dashboard', '--', '--logLevel', 'warn'],
      { NODE_ENV: 'production' },
    );
  }
}

function isOlder(made, folders, others = []) {
  if (!existsSync(made)) return true;
  const builtMs = statSync(made).mtimeMs;
  const files = folders.flatMap((folder) => listFiles(join(root, folder)));
  return [...files, ...others.map((file) => join(root, file))].some(
    (file) => statSync(file).mtimeMs > builtMs,
  );
}

function listFiles(folder) {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
