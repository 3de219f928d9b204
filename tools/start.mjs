// `npm start`: installs and builds what is missing, then becomes the collector.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from './steps/build.mjs';
import { checkNode, ensureInstalled, root } from './steps/install.mjs';

checkNode();
ensureInstalled();
build();
// In this very process, so that Ctrl-C and signals reach the collector and nothing stands between.
const main = join(root, 'packages/collector/dist/main.js');
process.argv = [process.argv[0], main, ...process.argv.slice(2)];
await import(pathToFileURL(main).href);
