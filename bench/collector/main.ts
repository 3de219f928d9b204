/**
 * What the collector takes, and how fast it answers: `npm run bench -- collector`. See ../README.md.
 *
 * One machine, the load beside what is measured, everything on. It asserts nothing.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureBodyFlood } from './body-flood.ts';
import { startLoad } from './child.ts';
import { buildPackages } from './collector-process.ts';
import { measureDoor } from './door.ts';
import { type Figure, isMet, printFigures } from './figures.ts';
import { measureScale } from './scale.ts';
import { measureSustained } from './sustained.ts';
import { readOptions } from '../read-options.ts';

const PARTS = ['door', 'flood', 'sustained', 'scale'] as const;

const values = readOptions(
  { name: 'collector', about: 'What the collector takes, and how fast it answers.' },
  {
    json: { type: 'boolean', default: false, help: 'One object in place of a table.' },
    only: { type: 'string', multiple: true, words: PARTS, help: `Of ${PARTS.join(', ')}.` },
    'turn-seconds': {
      type: 'string',
      default: '6',
      isNumber: true,
      help: 'Seconds of each turn at the door.',
    },
    rounds: {
      type: 'string',
      default: '5',
      isNumber: true,
      help: 'Turns at the door for each server.',
    },
    'sustained-seconds': {
      type: 'string',
      default: '600',
      isNumber: true,
      help: 'How long the load lasts that is to be kept up with.',
    },
    'events-per-second': {
      type: 'string',
      default: '60600',
      isNumber: true,
      help: 'Events of that load in a second: some more than the 60,000 that are to reach the store.',
    },
    millions: {
      type: 'string',
      default: '100',
      isNumber: true,
      help: 'Millions of events for the questions.',
    },
    times: {
      type: 'string',
      default: '3',
      isNumber: true,
      help: 'How many times as many after that.',
    },
    source: {
      type: 'boolean',
      default: false,
      help: 'Runs the source in place of the built packages.',
    },
    folder: {
      type: 'string',
      default: tmpdir(),
      help: 'Where the data lie meanwhile: 30 bytes an event.',
    },
    keep: {
      type: 'string',
      help: 'A folder where the events of scale stay, and are found again: to make them takes far longer than to ask.',
    },
  },
);

function progress(what: string): void {
  console.error(`… ${what}`);
}

async function run(folder: string): Promise<readonly Figure[]> {
  const parts = new Set<string>(values.only ?? PARTS);
  const figures: Figure[] = [];
  const isBuilt = !values.source;
  if (isBuilt) buildPackages();
  const load = await startLoad();
  try {
    if (parts.has('door')) {
      progress('the door and its floors');
      const secondsPerTurn = Number(values['turn-seconds']);
      const options = { folder, secondsPerTurn, rounds: Number(values.rounds), isBuilt };
      figures.push(...(await measureDoor(load, options)));
    }
    if (parts.has('flood')) {
      progress('the memory of the collector under a flood of bodies');
      figures.push(...(await measureBodyFlood({ folder, isBuilt })));
    }
    if (parts.has('sustained')) {
      progress('a load to keep up with');
      const seconds = Number(values['sustained-seconds']);
      const eventsPerSecond = Number(values['events-per-second']);
      const options = { folder, seconds, eventsPerSecond, isBuilt, progress };
      figures.push(...(await measureSustained(load, options)));
    }
    if (parts.has('scale')) {
      const events = Number(values.millions) * 1e6;
      const times = Number(values.times);
      const options = { folder: values.keep ?? folder, events, times, isBuilt, progress, load };
      figures.push(...(await measureScale(options)));
    }
  } finally {
    await load.stop();
  }
  return figures;
}

const folder = mkdtempSync(join(values.folder, 'candor-bench-'));
try {
  const figures = await run(folder);
  if (values.json) {
    const rows = figures.map((figure) => ({ ...figure, met: isMet(figure) }));
    console.log(JSON.stringify({ node: process.versions.node, figures: rows }, null, 2));
  } else {
    console.log(`Node ${process.versions.node}, ${availableParallelism()} processors.\n`);
    console.log(printFigures(figures));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
