/**
 * What a collector keeps, whatever happens to it: `npm run bench -- faults`. See ../README.md.
 *
 * Clients that retry send all the time. After each fault it is asked, for every event that was acknowledged, whether it is stored,
 * once. It ends with 1 if there is any difference. A short form of it is in the test suite.
 */
import { buildPackages } from '../collector/collector-process.ts';
import { readOptions } from '../read-options.ts';
import { CLOCK_JUMPS, TWO_COLLECTORS } from './clocks.ts';
import { FULL_JOURNAL, FULL_STORE, STORE_AWAY, TORN_SEGMENT } from './disks.ts';
import { listKills } from './kills.ts';
import { createPowerCut } from './power-cut.ts';
import { type Fault, type TrialResult, tryFault } from './trial.ts';

const values = readOptions(
  { name: 'faults', about: 'What a collector keeps, whatever happens to it.' },
  {
    json: { type: 'boolean', default: false, help: 'One object in place of a table.' },
    kills: {
      type: 'string',
      default: '100',
      isNumber: true,
      help: 'Of the collector, of the engine and of both, together.',
    },
    'power-cuts': {
      type: 'string',
      default: '10',
      isNumber: true,
      help: 'Copies taken under load.',
    },
    only: { type: 'string', multiple: true, help: 'A part of the title of a fault.' },
  },
);

buildPackages();
const faults: readonly Fault[] = [
  ...listKills(Number(values.kills)),
  createPowerCut(Number(values['power-cuts'])),
  FULL_JOURNAL,
  FULL_STORE,
  STORE_AWAY,
  TORN_SEGMENT,
  CLOCK_JUMPS,
  TWO_COLLECTORS,
].filter(
  ({ title }) => values.only === undefined || values.only.some((part) => title.includes(part)),
);

const HEAD = [
  'fault',
  'times',
  'acknowledged',
  'stored',
  'in answers',
  'compared',
  'differences',
  's',
];

function printRow(cells: readonly string[]): void {
  if (!values.json) console.log(`| ${cells.join(' | ')} |`);
}

function describe(result: TrialResult): readonly string[] {
  const { fault, times, compared, comparisons, differences, seconds } = result;
  return [
    fault,
    String(times),
    compared.acknowledged.toLocaleString('en-GB'),
    compared.stored.toLocaleString('en-GB'),
    compared.inAnswers?.toLocaleString('en-GB') ?? '–',
    String(comparisons),
    String(differences.length),
    seconds.toFixed(0),
  ];
}

const results: TrialResult[] = [];
const missing: string[] = [];
printRow(HEAD);
printRow(HEAD.map(() => '---'));
for (const fault of faults) {
  const result = await tryFault(fault);
  if (result === null) missing.push(fault.title);
  else {
    results.push(result);
    printRow(describe(result));
  }
}

if (values.json) console.log(JSON.stringify({ results, missing }, null, 2));
else {
  for (const title of missing) console.log(`\nNot allowed on this machine: ${title}.`);
  for (const { fault, differences } of results) {
    for (const line of differences) console.log(`\n${fault}: ${line}`);
  }
}
process.exit(results.some(({ differences }) => differences.length > 0) ? 1 : 0);
