/** `candor-collector rejected retry`: what was set aside goes into the journal again, from which the next start loads it. */
import { createDataFolder, describeDataFolder } from '../data-folder/data-folder.ts';
import { lockDataFolder } from '../data-folder/lock.ts';
import { openJournal } from '../journal/journal.ts';
import { openRejectedReports } from './rejected-reports.ts';

export interface RetryRejectedOptions {
  readonly dataFolder: string;
  /** Bytes of the journal above which it takes nothing: the rest stays where it is. */
  readonly journalBytesMax: number;
}

export interface RetryRejectedEffects {
  readonly now: () => number;
  readonly log: (line: string) => void;
}

/**
 * Resolves to how many reports went back; each is durable in the journal before it leaves `rejected/`. After a kill in between
 * it is in both, and the store takes its events once.
 *
 * @throws CollectorError data_folder_in_use while a collector runs on the folder, journal_full, journal_failed
 */
export async function retryRejected(
  { dataFolder, journalBytesMax }: RetryRejectedOptions,
  { now, log }: RetryRejectedEffects,
): Promise<number> {
  const folder = describeDataFolder(dataFolder);
  createDataFolder(folder);
  const lock = lockDataFolder(folder);
  try {
    const bytesMax = journalBytesMax;
    const journal = await openJournal({ folder: folder.journalFolder, bytesMax, now, log });
    try {
      const rejected = await openRejectedReports(folder.rejectedFolder, () => undefined);
      return await rejected.takeBack(journal.append);
    } finally {
      await journal.close();
    }
  } finally {
    lock.release();
  }
}
