/** `candor-collector vocabulary add|list`: in what failures are told, with the running collector or, where none runs, in the folder. */
import { readFileSync } from 'node:fs';
import type { VocabularyAdded, VocabularySummary } from '@candor/query/api';
import { CollectorError } from '../../errors.ts';
import { ownWorkMsMax } from '../../limits.ts';
import { summariseVocabulary } from '../api/routes/vocabularies.ts';
import { type ConnectionFile, readConnectionFile } from '../data-folder/connection-file.ts';
import { createDataFolder, describeDataFolder, readErrorCode } from '../data-folder/data-folder.ts';
import { lockDataFolder } from '../data-folder/lock.ts';
import {
  type VocabularyEntry,
  createVocabularies,
  readVocabulary,
} from '../failures/vocabularies.ts';
import { COMMAND_LINE_ACTOR } from '../metadata/audit.ts';
import { type Metadata, openMetadata } from '../metadata/metadata.ts';
import { askOwnCollector, isOwnCollector, readOwnError } from './own-collector.ts';

export type VocabularyAct =
  | {
      readonly act: 'add';
      readonly file: string;
      readonly product: string;
      readonly release: string;
    }
  | { readonly act: 'list'; readonly product: string; readonly isJson: boolean };

export interface VocabularyEffects {
  readonly now: () => number;
  readonly print: (line: string) => void;
}

/** What follows `vocabulary` on the command line; null where that is none of its forms. */
export function parseVocabularyAct(
  words: readonly string[],
  options: Readonly<Record<string, unknown>>,
): VocabularyAct | null {
  const [verb, file, ...rest] = words;
  const { product, release } = options;
  if (typeof product !== 'string' || rest.length > 0) return null;
  if (verb === 'list' && file === undefined) {
    return { act: 'list', product, isJson: options['json'] === true };
  }
  if (verb !== 'add' || file === undefined || typeof release !== 'string') return null;
  return { act: 'add', file, product, release };
}

/** @throws CollectorError vocabulary_invalid with every issue, product_unknown, data_folder_unusable, data_folder_in_use */
export async function runVocabulary(
  dataFolder: string,
  act: VocabularyAct,
  effects: VocabularyEffects,
): Promise<void> {
  const entry = act.act === 'add' ? readEntry(act) : null;
  const folder = describeDataFolder(dataFolder);
  const connection = readConnectionFile(folder);
  if (connection !== null && (await isOwnCollector(connection))) {
    await perform(reachRunning(connection), act, entry, effects.print);
    return;
  }
  createDataFolder(folder);
  const lock = lockDataFolder(folder);
  try {
    const metadata = openMetadata(folder.metadataFile);
    try {
      await perform(reachFolder(metadata, effects.now), act, entry, effects.print);
    } finally {
      metadata.close();
    }
  } finally {
    lock.release();
  }
}

/** Checked before it goes anywhere, so that every issue can be told with the file. */
function readEntry({
  file,
  product,
  release,
}: Extract<VocabularyAct, { readonly act: 'add' }>): VocabularyEntry {
  const text = readText(file);
  const { vocabulary, issues } = readVocabulary(text, product, release);
  if (vocabulary !== null) return { product, version: release, text };
  const lines = issues.map(({ path, message }) => `${path === '' ? file : path}: ${message}`);
  throw new CollectorError(
    'vocabulary_invalid',
    `Expected a vocabulary in ${file}, got one with issues. Correct these, and add it again:\n${lines.join('\n')}`,
    { issues },
  );
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new CollectorError(
      'vocabulary_invalid',
      `Expected a vocabulary in ${file}, got ${readErrorCode(cause)}. Correct the path.`,
      { cause },
    );
  }
}

/** The same from both: the collector's own, by its API or straight. */
interface Reached {
  readonly list: (product: string) => Promise<readonly VocabularySummary[]>;
  readonly add: (entry: VocabularyEntry) => Promise<VocabularyAdded>;
}

function reachFolder(metadata: Metadata, now: () => number): Reached {
  const vocabularies = createVocabularies({ metadata, now });
  const check = (product: string): void => {
    if (metadata.manifests.list().some((row) => row.product === product)) return;
    throw new CollectorError(
      'product_unknown',
      'Expected a product with a registered manifest, got one without. Register its manifest first.',
    );
  };
  return {
    list: async (product) => {
      check(product);
      return Promise.resolve(vocabularies.list(product).map(summariseVocabulary));
    },
    add: async (entry) => {
      check(entry.product);
      const { row, isNew } = vocabularies.register(entry, COMMAND_LINE_ACTOR);
      const { product, version, hash } = row;
      return Promise.resolve({ product, version, hash, added: isNew });
    },
  };
}

function reachRunning(connection: ConnectionFile): Reached {
  const ask = async (method: 'GET' | 'PUT', path: string, body: string): Promise<unknown> => {
    const { status, value } = await askOwnCollector(connection, {
      method,
      path,
      contentType: 'application/json',
      body,
      signal: AbortSignal.timeout(ownWorkMsMax),
    });
    if (status === 200) return value;
    throw readOwnError(value);
  };
  const pathOf = (product: string): string =>
    `/api/products/${encodeURIComponent(product)}/vocabularies`;
  return {
    list: async (product) =>
      (await ask('GET', pathOf(product), '')) as readonly VocabularySummary[],
    add: async ({ product, version, text }) => {
      const path = `${pathOf(product)}/${encodeURIComponent(version)}`;
      return (await ask('PUT', path, text)) as VocabularyAdded;
    },
  };
}

async function perform(
  reached: Reached,
  act: VocabularyAct,
  entry: VocabularyEntry | null,
  print: (line: string) => void,
): Promise<void> {
  if (entry !== null) {
    const { product, version, hash, added } = await reached.add(entry);
    const said = added ? 'registered vocabulary' : 'had this vocabulary already:';
    print(`${product} ${version}: ${said} ${hash}`);
    return;
  }
  const listed = await reached.list(act.product);
  if (act.act === 'list' && act.isJson) print(JSON.stringify(listed, null, 2));
  else if (listed.length === 0) print(`${act.product}: no vocabulary is registered.`);
  else {
    for (const { version, hash, registered, modules, symbols } of listed) {
      const day = registered.slice(0, 10);
      print(`${version}: ${hash}, ${modules} modules, ${symbols} symbols, ${day}`);
    }
  }
}
