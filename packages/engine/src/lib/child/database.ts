import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { killRetryMs, queriesRunningMax, queriesWaitingMax } from '../../limits.ts';
import type { DataFolder } from '../data-folder.ts';
import { openConnection, type EngineConnection } from './connection.ts';
import { buildWasCancelled } from './exceptions.ts';
import type { Native, NativeResult } from './native.ts';
import { buildSet, buildUse } from './sql-text.ts';
import { createTurns } from './turns.ts';

/** How a statement is to be run: all that a caller set for this one statement, and for no other. */
export interface RunOptions {
  readonly database: string | undefined;
  /** In the order in which they came: the last of a name wins. */
  readonly settings: readonly (readonly [name: string, value: string])[];
  /** The format where the statement itself names none. */
  readonly format: string;
  /** Aborted when the caller has gone: the statement is then ended. */
  readonly signal: AbortSignal;
}

/** The engine in this process. */
export interface Database {
  readonly version: string;
  readonly run: (sql: string, options: RunOptions) => Promise<NativeResult>;
  /** Pieces of the result as they come; only formats whose pieces can be put together by appending. */
  readonly stream: (sql: string, options: RunOptions) => AsyncGenerator<Uint8Array, void, void>;
  /** Number of statements in a text, by ClickHouse's own parser; 0 when it does not parse. */
  readonly countStatements: (sql: string) => Promise<number>;
  /** Ends what is running and closes the data folder. */
  readonly close: () => Promise<void>;
}

/**
 * Opens the data folder; throws what chdb throws when it cannot.
 *
 * Every statement gets a connection of its own and leaves it behind: a setting, a parameter or a USE can never reach
 * the next one. Query parameters are set as settings (`param_…`), which is what ClickHouse's HTTP interface does too;
 * chdb's own parameter binding is not isolated between connections.
 */
export async function openDatabase(
  native: Native,
  folder: DataFolder,
  memoryBytesMax: number,
): Promise<Database> {
  const keeper = native.CreateConnection(folder.tables, [
    `--config-file=${folder.serverConfig}`,
    `--max_server_memory_usage=${memoryBytesMax}`,
  ]);
  const asked = await native.QueryAsyncConnection(keeper, 'SELECT version()', 'TabSeparated');
  const version = Buffer.from(asked.bytes).toString('utf8').trim();
  const turns = createTurns(queriesRunningMax, queriesWaitingMax);
  const closing = new AbortController();
  const open = (): EngineConnection => openConnection(native, folder.tables);

  async function* inConnection<T>(
    options: RunOptions,
    work: (connection: EngineConnection) => AsyncGenerator<T, void, void>,
  ): AsyncGenerator<T, void, void> {
    const signal = AbortSignal.any([options.signal, closing.signal]);
    const leave = await turns.enter(signal);
    try {
      const connection = open();
      try {
        const tag = `candor-${randomBytes(12).toString('hex')}`;
        await prepare(connection, options, tag);
        signal.throwIfAborted();
        yield* killOnAbort(work(connection), { tag, signal, open });
      } finally {
        connection.close();
      }
    } catch (error) {
      throw signal.aborted ? buildWasCancelled() : error;
    } finally {
      leave();
    }
  }

  return {
    version,
    run: async (sql, options) => {
      const results = inConnection(options, async function* runOnce(connection) {
        yield await connection.run(sql, options.format);
      });
      for await (const result of results) return result;
      throw buildWasCancelled();
    },
    stream: (sql, options) =>
      inConnection(options, (connection) => connection.stream(sql, options.format)),
    countStatements: async (sql) =>
      (await native.DurableClassifyAsync(keeper, sql, 'default')).statementCount,
    close: async () => {
      closing.abort();
      await turns.drain();
      native.CloseConnection(keeper);
    },
  };
}

/** The tag marks the statement among the running ones: chdb gives no say in a query's id. */
async function prepare(
  connection: EngineConnection,
  options: RunOptions,
  tag: string,
): Promise<void> {
  if (options.database !== undefined) await connection.run(buildUse(options.database), 'Null');
  await connection.run(buildSet([...options.settings, ['log_comment', tag]]), 'Null');
}

interface Killing {
  readonly tag: string;
  readonly signal: AbortSignal;
  readonly open: () => EngineConnection;
}

/** Passes a statement's results on; when the signal is aborted, kills it until it has ended. */
async function* killOnAbort<T>(
  results: AsyncGenerator<T, void, void>,
  { tag, signal, open }: Killing,
): AsyncGenerator<T, void, void> {
  const ended = new AbortController();
  let killing: Promise<void> | undefined;
  const onAbort = (): void => {
    killing = killUntil(ended.signal, tag, open);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    yield* results;
  } finally {
    signal.removeEventListener('abort', onAbort);
    ended.abort();
    await killing;
  }
}

/** Repeated, because KILL QUERY finds nothing until the statement is registered. */
async function killUntil(
  ended: AbortSignal,
  tag: string,
  open: () => EngineConnection,
): Promise<void> {
  const connection = open();
  try {
    while (!ended.aborted) {
      await connection.run(
        `KILL QUERY WHERE Settings['log_comment'] = '${tag}' ASYNC`,
        'TabSeparated',
      );
      await sleep(killRetryMs, undefined, { signal: ended }).catch(() => undefined);
    }
  } catch {
    // The statement goes on to its own end; there is nobody to tell.
  } finally {
    connection.close();
  }
}
