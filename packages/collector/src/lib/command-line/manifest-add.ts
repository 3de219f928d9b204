/** `candor-collector manifest add`: registers manifests with the running collector, or, where none runs, in the folder. */
import type { ApiError, ManifestAdded } from '@candor/query/api';
import { CollectorError } from '../../errors.ts';
import { ownWorkMsMax } from '../../limits.ts';
import { type ConnectionFile, readConnectionFile } from '../data-folder/connection-file.ts';
import { createDataFolder, describeDataFolder } from '../data-folder/data-folder.ts';
import { lockDataFolder } from '../data-folder/lock.ts';
import { COMMAND_LINE_ACTOR } from '../metadata/audit.ts';
import { openMetadata } from '../metadata/metadata.ts';
import { parseFile, readText, registerFiles } from '../registry/register-files.ts';
import { createRegistry } from '../registry/registry.ts';
import { askOwnCollector, isOwnCollector } from './own-collector.ts';

export interface ManifestAddEffects {
  readonly now: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly print: (line: string) => void;
}

/** @throws CollectorError manifest_unreadable, data_folder_unusable, data_folder_in_use */
export async function addManifests(
  dataFolder: string,
  files: readonly string[],
  effects: ManifestAddEffects,
): Promise<void> {
  const texts = files.map((file) => ({ file, text: readText(file) }));
  // All are parsed before the first is sent: either all are registered, or it is said which can not be.
  for (const { file, text } of texts) parseFile(file, text);
  const folder = describeDataFolder(dataFolder);
  const connection = readConnectionFile(folder);
  if (connection !== null && (await isOwnCollector(connection))) {
    for (const { text } of texts) effects.print(describe(await post(connection, text)));
    return;
  }
  createDataFolder(folder);
  const lock = lockDataFolder(folder);
  try {
    const metadata = openMetadata(folder.metadataFile);
    try {
      const registry = createRegistry({ ...effects, metadata });
      for (const { product, hash, isNew } of registerFiles(registry, files, COMMAND_LINE_ACTOR)) {
        effects.print(describe({ product, hash, added: isNew }));
      }
    } finally {
      metadata.close();
    }
  } finally {
    lock.release();
  }
}

function describe({ product, hash, added }: ManifestAdded): string {
  return added
    ? `${product}: registered manifest ${hash}`
    : `${product}: manifest ${hash} was registered already`;
}

async function post(connection: ConnectionFile, text: string): Promise<ManifestAdded> {
  const { status, value } = await askOwnCollector(connection, {
    method: 'POST',
    path: '/api/manifests',
    contentType: 'application/yaml',
    body: text,
    signal: AbortSignal.timeout(ownWorkMsMax),
  });
  if (status === 200 || status === 201) return value as ManifestAdded;
  const { error } = value as ApiError;
  throw new CollectorError('manifest_unreadable', error.message);
}
