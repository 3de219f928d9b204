// `npm test`: installs what is needed, a browser included, and runs every check. The last line counts the tests.
import { build } from './steps/build.mjs';
import { checkNode, ensureInstalled, run, runInstalled } from './steps/install.mjs';
import { ensureForeignSdks } from './steps/foreign-sdks.mjs';
import { ensureOpenssl } from './steps/openssl.mjs';
import { ensureRuntimes } from './steps/runtimes.mjs';

const source = ['--conditions=candor-source', '--import', 'tsx'];

const steps = {
  browser: () => run(process.execPath, [...source, 'tools/steps/browser-main.ts']),
  openssl: ensureOpenssl,
  'sdks of others': ensureForeignSdks,
  runtimes: ensureRuntimes,
  types: () => run('npm', ['run', '--silent', 'types']),
  lint: () => runInstalled('oxlint', ['--type-aware', '--quiet']),
  format: () => runInstalled('oxfmt', ['--check']),
  tidy: () => run('npm', ['run', '--silent', 'tidy']),
  unused: () => runInstalled('knip', ['--no-progress']),
  build: build,
  tests: () => runInstalled('vitest', ['run', ...process.argv.slice(2)]),
};

checkNode();
ensureInstalled();
for (const [name, check] of Object.entries(steps)) {
  const start = performance.now();
  console.log(`\n── ${name}`);
  check();
  if (name !== 'tests')
    console.log(`   ${name}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
}
