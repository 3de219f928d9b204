/**
 * What a collector keeps, whatever happens to it: `npm run bench -- faults`. See ../README.md.
 *
 * Clients that retry send all the time. After each fault it is asked, for every event that was acknowledged, whether it is stored,
 * once; and for every change of the metadata that was answered, whether it is there. It ends with 1 if there is any difference, or if a fault that the machine allows did not happen. A short form of it is in the
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
  type Load,
  type Missing,
  type TrialResult,
  tryFault,
} from '../../packages/collector/src/lib/faults/trial.fixture.ts';
import { METADATA_KILLS, tryMetadataKills } from './metadata-kills.ts';
import { type RealTrialResult, nameReal, tryUnderRealClients } from './real-clients.ts';

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
    'real-kills': {
      type: 'string',
      default: '30',
      isNumber: true,
      help: 'The same, while products with the real client send.',
    },
    'metadata-kills': {
      type: 'string',
      default: '20',
      isNumber: true,
      help: 'Of the collector while its metadata are changed.',
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

interface Row {
  readonly title: string;
  readonly run: () => Promise<TrialResult | RealTrialResult | Missing>;
}

const rowOf = (fault: Fault): Row => ({
  title: fault.title,
  run: () => tryFault(fault, 'long'),
});
const realRowOf = (fault: Fault<Load>): Row => ({
  title: nameReal(fault),
  run: () => tryUnderRealClients(fault),
});

/** A fault that is to happen no times has no row. */
function listTimes<Made>(times: number, make: (times: number) => Made): readonly Made[] {
  return times > 0 ? [make(times)] : [];
}

/** Shared out as evenly as it goes. */
function listKills(times: number): readonly Fault<Load>[] {
  return [
    ...listTimes(Math.ceil(times / 3), createCollectorKills),
    ...listTimes(Math.ceil((times - 1) / 3), createKillsOfBoth),
    ...listTimes(Math.floor(times / 3), createEngineKills),
  ];
}

const metadataRowOf = (times: number): Row => ({
  title: METADATA_KILLS,
  run: () => tryMetadataKills(times),
});

const rows: readonly Row[] = [
  ...listKills(Number(values.kills)).map(rowOf),
  ...listKills(Number(values['real-kills'])).map(realRowOf),
  ...listTimes(Number(values['metadata-kills']), metadataRowOf),
  ...[
    ...listTimes(Number(values.terminations), createTerminations),
    ...listTimes(Number(values['power-cuts']), createPowerCuts),
    createFullJournal(fullMs),
    createFullStore(fullMs),
    createFullNewStore(fullMs),
    STORE_AWAY,
    TORN_SEGMENT,
    createClockJumps(betweenJumpsMs),
    TWO_COLLECTORS,
  ].map(rowOf),
].filter(
  ({ title }) => values.only === undefined || values.only.some((part) => title.includes(part)),
);
if (rows.length === 0) {
  console.error(
    'Expected a fault that is to happen and has a part of --only in its title, got none.',
  );
  process.exit(2);
}
buildPackages();

const HEAD = [
  'fault',
  'times',
  'seen to happen',
  'recorded',
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

function describe(result: TrialResult | RealTrialResult): readonly string[] {
  const { fault, times, seen, compared, comparisons, differences, seconds } = result;
  return [
    fault,
    String(times),
    seen,
    'recorded' in result ? result.recorded.toLocaleString('en-GB') : '–',
    compared.acknowledged.toLocaleString('en-GB'),
    compared.stored.toLocaleString('en-GB'),
    compared.inAnswers?.toLocaleString('en-GB') ?? '–',
    String(comparisons),
    String(differences.length),
    seconds.toFixed(0),
  ];
}

const results: (TrialResult | RealTrialResult)[] = [];
const missing: Missing[] = [];
printRow(HEAD);
printRow(HEAD.map(() => '---'));
for (const { run } of rows) {
  const result = await run();
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
