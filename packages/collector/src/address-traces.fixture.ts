/** Looks for addresses wherever a collector could have left one: in files as they lie on the disk, and in what they say once unpacked. */
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startEngine } from '@candor/engine/engine';
import type { Needle } from './address-spellings.fixture.ts';
import { describeDataFolder } from './lib/data-folder/data-folder.ts';

/** Something to be searched: a file, a table or a log, with its name. */
export type SearchedText = readonly [name: string, bytes: Buffer];

export interface Tables {
  readonly texts: readonly SearchedText[];
  /** Each event with the country of its session, '' where it has none; each once. */
  readonly countries: readonly (readonly [product: string, event: string, country: string])[];
}

export async function readFiles(folder: string): Promise<readonly SearchedText[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const read = files.map(async ({ parentPath, name }) => {
    const path = join(parentPath, name);
    // The engine merges its parts while they are read.
    return [path, await readFile(path).catch(() => Buffer.alloc(0))] as const;
  });
  return Promise.all(read);
}

/** On the disk the tables are compressed: what is in them is read through an engine, when the collector has ended. */
export async function readTables(dataFolder: string): Promise<Tables> {
  const { engineFolder } = describeDataFolder(dataFolder);
  const engine = await startEngine({ dataFolder: engineFolder });
  const authorization = `Basic ${Buffer.from(`${engine.username}:${engine.password}`).toString('base64')}`;
  const read = async (body: string): Promise<string> => {
    const where = `${engine.url}/?database=candor&default_format=JSONCompactEachRow`;
    const answer = await fetch(where, { method: 'POST', body, headers: { authorization } });
    if (answer.status !== 200) throw new Error(`the engine answered ${answer.status} to ${body}`);
    return answer.text();
  };
  const readRows = async (question: string): Promise<readonly (readonly string[])[]> =>
    (await read(question))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as readonly string[]);
  try {
    const texts: SearchedText[] = [];
    for (const [table = ''] of await readRows(TABLES))
      texts.push([`table ${table}`, Buffer.from(await read(`SELECT * FROM ${table}`))]);
    const countries = (await readRows(COUNTRIES)) as Tables['countries'];
    return { texts, countries };
  } finally {
    await engine.stop();
  }
}

/** A view holds nothing of its own, and some take parameters. */
const TABLES =
  "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine != 'View'";

const COUNTRIES =
  "SELECT DISTINCT product, event, facts['country'] AS country FROM events JOIN profiles USING profile ORDER BY ALL";

/** `193.5.22.77 in base64 in metadata.db`, for each needle that is in more texts than chance alone puts it. */
export function findTraces(
  needles: readonly Needle[],
  texts: readonly SearchedText[],
): readonly string[] {
  return needles.flatMap(({ name, bytes, chanceMax }) => {
    const found = texts.flatMap(([path, text]) => (text.includes(bytes) ? [path] : []));
    return found.length > chanceMax ? found.map((path) => `${name} in ${path}`) : [];
  });
}
