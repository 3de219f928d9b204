/** The store, and the engine behind it: the embedded one, or a ClickHouse server that is somebody else's to run. */
import { startEngine } from '@candor/engine/engine';
import { type Store, type StoreAddress, openStore } from '@candor/store/store';
import { CollectorError } from '../../errors.ts';
import type { Closers } from './closers.ts';

export interface StoreConnection {
  readonly store: Store;
  readonly address: StoreAddress;
  readonly kind: 'embedded' | 'cluster';
  readonly isEngineUp: () => boolean;
  readonly readEnginePid: () => number | undefined;
  readonly countEngineRestarts: () => number;
}

export interface StoreOptions {
  readonly storeUrl?: string;
  readonly engineFolder: string;
  readonly engineMemoryBytesMax?: number;
  readonly log: (line: string) => void;
}

/** Of the embedded engine, and the usual one of a server. */
export const STORE_DATABASE = 'candor';

/** @throws CollectorError usage, engine_failed */
export async function connectStore(
  options: StoreOptions,
  closers: Closers,
): Promise<StoreConnection> {
  const connection =
    options.storeUrl === undefined
      ? await startEmbedded(options, closers)
      : {
          address: parseStoreUrl(options.storeUrl),
          kind: 'cluster' as const,
          isEngineUp: () => true,
          readEnginePid: () => undefined,
          countEngineRestarts: () => 0,
        };
  const store = openStore(connection.address);
  closers.add('the store', () => store.close());
  return { store, ...connection };
}

async function startEmbedded(
  options: StoreOptions,
  closers: Closers,
): Promise<Omit<StoreConnection, 'store'>> {
  const { engineFolder, engineMemoryBytesMax, log } = options;
  try {
    const engine = await startEngine({
      dataFolder: engineFolder,
      log,
      ...(engineMemoryBytesMax === undefined ? {} : { memoryBytesMax: engineMemoryBytesMax }),
    });
    closers.add('the engine', () => engine.stop());
    const { url, username, password } = engine;
    return {
      address: { url, username, password, database: STORE_DATABASE },
      kind: 'embedded',
      isEngineUp: () => engine.isUp(),
      readEnginePid: () => engine.readPid(),
      countEngineRestarts: () => engine.countRestarts(),
    };
  } catch (cause) {
    throw new CollectorError(
      'engine_failed',
      `Expected the embedded engine to start, got: ${cause instanceof Error ? cause.message : 'a failure'} A ClickHouse server can take its place: give its address with --store-url.`,
      { cause },
    );
  }
}

/** `http://user:password@host:8123/database`; user, password and database may be left out. */
export function parseStoreUrl(text: string): StoreAddress {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new CollectorError(
      'usage',
      'Expected --store-url to be an address such as http://user:password@host:8123/candor, got something else.',
    );
  }
  return {
    url: url.origin,
    username: decodeURIComponent(url.username) || 'default',
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)) || STORE_DATABASE,
  };
}
