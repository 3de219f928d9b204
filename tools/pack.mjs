// `npm run pack`: builds what is missing, and packs the vendor's side as it is published.
import { build } from './steps/build.mjs';
import { checkNode, ensureInstalled, run } from './steps/install.mjs';

checkNode();
ensureInstalled();
build();
const source = ['--conditions=candor-source', '--import', 'tsx', 'tools/pack/main.ts'];
run(process.execPath, [...source, ...process.argv.slice(2)]);
