// `npm run demo`: the three example products report to the running collector, several installations of each over several weeks.
import { checkNode, ensureInstalled, run } from './steps/install.mjs';

checkNode();
ensureInstalled();
const source = ['--conditions=candor-source', '--import', 'tsx'];
run(process.execPath, [...source, 'tools/demo/main.ts', ...process.argv.slice(2)]);
