// What a product's own test does: the check that off means off, of the product that obeys or of the one that cheats: `[cheat]`.
import { fileURLToPath } from 'node:url';
import { checkOffMeansOff, formatOffReport } from '@candor/client/testing';
import open from './open.cjs';

const program = fileURLToPath(new URL('obeys.cjs', import.meta.url));
const report = await checkOffMeansOff({
  declaration: open.declare('first-product'),
  start: ({ collector }) => ({
    command: process.execPath,
    args: [program, collector, ...process.argv.slice(2)],
  }),
});
process.stdout.write(JSON.stringify({ ...report, text: formatOffReport(report) }));
