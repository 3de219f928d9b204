/**
 * What a collector keeps, whatever happens to it: `npm run bench -- faults`. See ../README.md.
 *
 * Clients that retry send all the time. After each fault it is asked, for every event that was acknowledged, whether it is stored,
 * once. It ends with 1 if there is any difference, or if a fault that the machine allows did not happen. A short form of it is in the
 * test suite.
 */
import { buildPackages } from '../collector/collector-process.ts';
import { readOptions } from '../read-options.ts';
import {
  TWO_COLLECTORS,
  createClockJumps,
} from '../../packages/collector/src/lib/faults/clocks.fixture.ts';
import {
  STORE_AWAY,
  TORN_SEGMENT,
  createFullJournal,
  createFullNewStore,
  createFullStore,
} from '../../packages/collector/src/lib/faults/disks.fixture.ts';
import {
  createCollectorKills,
  createEngineKills,
  createKillsOfBoth,
  createTerminations,
} from '../../packages/collector/src/lib/faults/kills.fixture.ts';
import { createPowerCuts } from '../../packages/collector/src/lib/faults/power-cut.fixture.ts';
import {
  type Fault,
  type Missing,
  type TrialResult,
  tryFault,
} from '../../packages/collector/src/lib/faults/trial.fixture.ts';

const fullMs = 3_000;
const betweenJumpsMs = 700;

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
    terminations: {
      type: 'string',
      default: '10',
      isNumber: true,
      help: 'Times that SIGTERM comes under load.',
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
const kills = Number(values.kills);
const third = Math.ceil(kills / 3);
const faults: readonly Fault[] = [
  createCollectorKills(third),
  createKillsOfBoth(third),
  createEngineKills(kills - 2 * third),
  createTerminations(Number(values.terminations)),
  createPowerCuts(Number(values['power-cuts'])),
  createFullJournal(fullMs),
  createFullStore(fullMs),
  createFullNewStore(fullMs),
  STORE_AWAY,
  TORN_SEGMENT,
  createClockJumps(betweenJumpsMs),
  TWO_COLLECTORS,
].filter(
  ({ title }) => values.only === undefined || values.only.some((part) => title.includes(part)),
);

const HEAD = [
  'fault',
  'times',
  'seen to happen',
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
  const { fault, times, seen, compared, comparisons, differences, seconds } = result;
  return [
    fault,
    String(times),
    seen,
    compared.acknowledged.toLocaleString('en-GB'),
    compared.stored.toLocaleString('en-GB'),
    compared.inAnswers?.toLocaleString('en-GB') ?? '–',
    String(comparisons),
    String(differences.length),
    seconds.toFixed(0),
  ];
}

const results: TrialResult[] = [];
const missing: Missing[] = [];
printRow(HEAD);
printRow(HEAD.map(() => '---'));
for (const fault of faults) {
  const result = await tryFault(fault, 'long');
  if ('why' in result) missing.push(result);
  else {
    results.push(result);
    printRow(describe(result));
  }
}

if (values.json) console.log(JSON.stringify({ results, missing }, null, 2));
else {
  for (const { fault, why, isForbidden } of missing) {
    console.log(
      `\n${isForbidden ? 'Not allowed on this machine' : 'Did not happen'}: ${fault}: ${why}.`,
    );
  }
  for (const { fault, differences } of results) {
    for (const line of differences) console.log(`\n${fault}: ${line}`);
  }
}
const isDifferent = results.some(({ differences }) => differences.length > 0);
process.exit(isDifferent || missing.some(({ isForbidden }) => !isForbidden) ? 1 : 0);
