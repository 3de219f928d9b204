/** `candor-collector receipt-key rotate`: a new key for receipts, whether a collector runs on the folder or not. */
import { createDataFolder, describeDataFolder } from '../data-folder/data-folder.ts';
import { rotateReceiptKeys } from '../receipts/receipt-keys.ts';

/**
 * Returns the new key's name. A running collector looks for itself whether the file has changed; nothing else of the folder is
 * touched, and so no lock is needed.
 *
 * @throws CollectorError data_folder_unusable
 */
export function rotateKeys(dataFolder: string): string {
  const folder = describeDataFolder(dataFolder);
  createDataFolder(folder);
  return rotateReceiptKeys(folder.receiptKeysFile);
}
