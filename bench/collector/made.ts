/** The events of `scale`: made by this run, or found where an earlier one has left them. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startMeasured } from './collector-process.ts';
import { type TableSizes, generate, readTableSizes } from './generate.ts';
import { readProducts } from './mix.ts';

export interface MakeOptions {
  readonly dataFolder: string;
  readonly installations: number;
  readonly days: number;
  readonly times: number;
  readonly isBuilt: boolean;
  readonly progress: (what: string) => void;
}

export interface Made extends TableSizes {
  readonly seconds: number;
  /** By an earlier run: its seconds are of another hour, perhaps of other code. */
  readonly isKept: boolean;
}

/** Written once all events are made. */
const FILE = 'made.json';
/** Counts what is made: folders of another form lack something that is asked about, and are made anew. */
const form = 2;

interface Kept {
  readonly form: number;
  readonly installations: number;
  readonly seconds: number;
}

export async function makeEvents(options: MakeOptions): Promise<Made> {
  const { dataFolder, installations } = options;
  const kept = readKept(dataFolder, installations);
  const seconds = kept ?? (await make(options));
  const sizes = await readTableSizes(join(dataFolder, 'engine'));
  return { ...sizes, seconds, isKept: kept !== null };
}

async function make(options: MakeOptions): Promise<number> {
  const { dataFolder, installations, isBuilt } = options;
  // Of a run that was ended early, or of another form.
  rmSync(dataFolder, { recursive: true, force: true });
  const first = await startMeasured({ dataFolder, isBuilt });
  await first.register(readProducts());
  await first.stop();
  const seconds = await generate({ ...options, engineFolder: join(dataFolder, 'engine') });
  const kept: Kept = { form, installations, seconds };
  writeFileSync(join(dataFolder, FILE), JSON.stringify(kept));
  return seconds;
}

/** How long it took an earlier run; null where there is none of as many installations, or it was not finished. */
function readKept(dataFolder: string, installations: number): number | null {
  const file = join(dataFolder, FILE);
  if (!existsSync(file)) return null;
  const kept = JSON.parse(readFileSync(file, 'utf8')) as Kept;
  return kept.form === form && kept.installations === installations ? kept.seconds : null;
}
