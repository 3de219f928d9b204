/**
 * What the client costs its host, beside its peers and floors: `npm run bench`. See ../README.md.
 *
 * Fresh processes, turn by turn, in a network that has nothing but loopback. It asserts nothing.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { declaration } from '../../examples/automation-server/src/telemetry.generated.ts';
import { BARE, CONTESTANTS, type Contestant } from './contestants.ts';
import { measureEventLoop } from './event-loop.ts';
import { measureArrival } from './measure-arrival.ts';
import { measureExit } from './measure-exit.ts';
import { LIVING, measureLife } from './measure-life.ts';
import { measureEvents, measureStart } from './measure-start.ts';
import { isIsolated, runIsolated } from './namespace.ts';
import { installForeign } from '../install-foreign.ts';
import { prepareProduct } from './prepare.ts';
import { printMarkdown, printTable, type Results } from './print-table.ts';
import { measureRecord } from './record.ts';
import { readOptions } from '../read-options.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const args = process.argv.slice(2);
const values = readOptions(
  { name: 'client', about: 'What the client costs its host, beside its peers and floors.' },
  {
    json: { type: 'boolean', default: false, help: 'One object in place of tables.' },
    only: {
      type: 'string',
      multiple: true,
      words: CONTESTANTS.map(({ name }) => name),
      help: `Of ${CONTESTANTS.map(({ name }) => name).join(', ')}; bare node is always among them.`,
    },
    rounds: { type: 'string', default: '15', isNumber: true, help: 'Fresh processes of each.' },
    patience: {
      type: 'string',
      default: '20',
      isNumber: true,
      help: 'Seconds for a process that does not end.',
    },
  },
);
const rounds = Number(values.rounds);
const patienceMs = Number(values.patience) * 1000;
const chosen = CONTESTANTS.filter(
  ({ name }) => name === BARE.name || values.only === undefined || values.only.includes(name),
);

function progress(what: string): void {
  if (process.stderr.isTTY) console.error(`… ${what}`);
}

/** The empty package is measured by its start alone. */
function isWorking({ name }: Contestant): boolean {
  return name !== 'empty-package';
}

/** Floor and bare node send nothing. */
function isSending({ name, needs }: Contestant): boolean {
  return needs !== null || name === 'candor';
}

async function measure(folder: string, contestants: readonly Contestant[]): Promise<Results> {
  const working = contestants.filter(isWorking);
  progress('import and start');
  const start = await measureStart(folder, contestants, rounds);
  const both = contestants.filter(({ name }) => name === 'bare' || name === 'candor');
  const module = await measureStart(folder, both, rounds, true);
  progress('whole runs');
  const living = contestants.filter(({ name }) => LIVING.has(name));
  const life = await measureLife(folder, living, rounds);
  progress('events');
  const eventRounds = Math.ceil(rounds / 3);
  const events = await measureEvents(
    folder,
    working.filter(({ name }) => name !== 'bare'),
    eventRounds,
  );
  progress('exit');
  const exit = await measureExit({ folder, contestants: working, rounds: eventRounds, patienceMs });
  progress('arrival');
  const arrival = await measureArrival(folder, contestants.filter(isSending), patienceMs);
  return {
    node: process.versions.node,
    processors: availableParallelism(),
    rounds,
    bareMs: start.bareMs,
    bareModuleMs: module.bareMs,
    module: module.rows.get('candor') ?? null,
    rows: contestants.map((contestant) => ({
      contestant,
      start: start.rows.get(contestant.name) ?? null,
      life: life.get(contestant.name) ?? null,
      eventMicros: events.get(contestant.name) ?? null,
      exit: exit.get(contestant.name) ?? {},
      arrived: arrival.get(contestant.name) ?? {},
    })),
  };
}

/** Ours alone, against floors of their own that are finer than the table: bare writes, and the same server without telemetry. */
async function measureOurs(folder: string): Promise<readonly Table[]> {
  const product = join(folder, 'declaration.mjs');
  writeFileSync(product, `export const declaration = ${JSON.stringify(declaration)};\n`);
  const ours = {
    clientUrl: pathToFileURL(join(folder, 'node_modules/@candor/client/telemetry.mjs')).href,
    productUrl: pathToFileURL(product).href,
    folder,
  };
  progress('record()');
  const record = measureRecord(ours).map(({ name, micros, floorMicros, ratio }) => [
    name,
    micros.toFixed(2),
    floorMicros.toFixed(2),
    ratio.toFixed(2),
  ]);
  progress("a server's event loop");
  const loop = await measureEventLoop({ ...ours, runs: 5 });
  const delays = loop.map(
    ({ name, p50Ms, p99Ms, p99MsRange, maxMs, afterBeatMs, beats, reports }) => [
      name,
      p50Ms.toFixed(2),
      `${p99Ms.toFixed(2)} (${p99MsRange.map((ms) => ms.toFixed(2)).join('–')})`,
      maxMs.toFixed(1),
      afterBeatMs.toFixed(1),
      String(beats),
      String(reports),
    ],
  );
  return [
    [['', 'µs', 'bare write of the same bytes, µs', 'ratio'], ...record],
    [
      [
        '',
        'p50, ms',
        'p99, ms (range)',
        'most, ms',
        'most right after a beat, ms',
        'heartbeats a run',
        'reports',
      ],
      ...delays,
    ],
  ];
}

type Table = readonly (readonly string[])[];

async function run(contestants: readonly Contestant[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'candor-bench-'));
  try {
    await prepareProduct(root, folder);
    const results = await measure(folder, contestants);
    const isOurs = contestants.some(({ name }) => name === 'candor');
    const ours = isOurs ? await measureOurs(folder) : [];
    if (values.json) {
      console.log(JSON.stringify({ ...results, ours }, replaceInfinity, 2));
      return;
    }
    console.log(printTable(results, patienceMs));
    for (const table of ours) console.log(`\n${printMarkdown(table).join('\n')}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** JSON has no infinity: what did not end has no time. */
function replaceInfinity(_key: string, value: unknown): unknown {
  return value === Number.POSITIVE_INFINITY ? null : value;
}

if (isIsolated()) {
  await run(chosen);
} else {
  installForeign(chosen.flatMap(({ needs }) => needs ?? []));
  const code = runIsolated(args);
  if (code === null) {
    console.error(
      'Expected a network namespace of our own (unshare, ip), got none: only what sends nothing to strangers is measured.',
    );
    await run(chosen.filter(({ needs }) => needs === null));
  } else {
    process.exitCode = code;
  }
}
