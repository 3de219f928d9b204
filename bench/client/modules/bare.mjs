import fs from 'node:fs';
import { createRequire } from 'node:module';

createRequire(import.meta.url)('../declaration.json');
const readyMs = performance.now();
fs.writeSync(1, JSON.stringify({ readyMs, rssBytes: process.memoryUsage.rss() }));
process.exit(0);
