/** Acts of the command line that leave the metadata alone, written down in the same log as all others. */
import { createDataFolder, describeDataFolder } from '../data-folder/data-folder.ts';
import { type AuditedAct, COMMAND_LINE_ACTOR } from './audit.ts';
import { openMetadata } from './metadata.ts';

/**
 * Also while a collector runs on the folder: the database takes a row from two processes one after the other.
 *
 * @throws CollectorError data_folder_unusable, metadata_newer
 */
export function noteOwnAct(dataFolder: string, act: AuditedAct, detail: string, at: number): void {
  const folder = describeDataFolder(dataFolder);
  createDataFolder(folder);
  const metadata = openMetadata(folder.metadataFile);
  try {
    metadata.audit.add({ at, actor: COMMAND_LINE_ACTOR, act, subject: '', detail });
  } finally {
    metadata.close();
  }
}
