import { type Needle, spellV4 } from '@candor/collector/address-spellings.fixture';
import { findTraces, readFiles, readTables } from '@candor/collector/address-traces.fixture';
import { ADDRESS, HOST_NAME } from './namespace.ts';

/** What was found of the machine, its address in any spelling and the person; and of what was taken, to see that the search finds. */
export interface Found {
  readonly traces: readonly string[];
  readonly known: readonly string[];
}

/** Looks into the files of a data folder, into its tables, and into what its collector printed before it ended. */
export async function searchAll(dataFolder: string, printed: string): Promise<Found> {
  const { texts } = await readTables(dataFolder);
  const log = ['what it printed', Buffer.from(printed)] as const;
  const searched = [...(await readFiles(dataFolder)), ...texts, log];
  const lower = searched.map(
    ([name, bytes]) =>
      [name, Buffer.from(bytes.toString('latin1').toLowerCase(), 'latin1')] as const,
  );
  const words = ['klaus', HOST_NAME].map(spellWord);
  return {
    traces: [...findTraces(spellV4(ADDRESS), searched), ...findTraces(words, lower)],
    known: findTraces([spellWord('site.connected')], lower),
  };
}

function spellWord(word: string): Needle {
  return { name: word, bytes: Buffer.from(word.toLowerCase()), chanceMax: 0 };
}
