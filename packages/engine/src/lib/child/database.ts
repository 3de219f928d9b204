import type { DataFolder } from '../data-folder.ts';
import { openConnection, type EngineConnection } from './connection.ts';
import { buildEngineArguments } from './engine-config.ts';
import { buildWasCancelled } from './exceptions.ts';
import type { Native, NativeResult } from './native.ts';
import { createStatementRunner, type StatementContext } from './statement-runner.ts';

export interface RunOptions extends StatementContext {
  /** The format where the statement itself names none. */
  readonly format: string;
}

/** The engine in this process. */
export interface Database {
  readonly version: string;
  readonly run: (sql: string, options: RunOptions) => Promise<NativeResult>;
  /** Pieces of the result as they come; only formats whose pieces can be put together by appending. */
  readonly stream: (sql: string, options: RunOptions) => AsyncGenerator<Uint8Array, void, void>;
  /** Number of statements in a text, by ClickHouse's own parser; 0 when it does not parse. */
  readonly countStatements: (sql: string) => Promise<number>;
  /** Resolves when the engine answers, with a result or with an exception. */
  readonly check: () => Promise<void>;
  /** Ends what is running and closes the data folder. */
  readonly close: () => Promise<void>;
}

/**
 * Opens the data folder; throws what chdb throws when it cannot. `requireRoom` does not return where what was just run may have met a full disk:
 * nobody is told that it went well.
 */
export async function openDatabase(
  native: Native,
  folder: DataFolder,
  memoryBytesMax: number,
  requireRoom: () => void,
): Promise<Database> {
  const keeper = native.CreateConnection(
    folder.tables,
    buildEngineArguments(folder, memoryBytesMax),
  );
  const asked = await native.QueryAsyncConnection(keeper, 'SELECT version()', 'TabSeparated');
  const open = (): EngineConnection => openConnection(native, folder.tables);
  const runner = createStatementRunner(open);
  // An exception is an answer too: an engine out of memory is not one that hangs.
  const check = shareWhilePending(async () => {
    await native.QueryAsyncConnection(keeper, 'SELECT 1', 'Null').catch(() => undefined);
  });

  return {
    version: Buffer.from(asked.bytes).toString('utf8').trim(),
    run: async (sql, options) => {
      const results = runner.run(options, async function* runOnce(connection) {
        yield await connection.run(sql, options.format);
      });
      for await (const result of results) {
        requireRoom();
        return result;
      }
      throw buildWasCancelled();
    },
    stream: (sql, options) =>
      runner.run(options, (connection) => connection.stream(sql, options.format)),
    countStatements: async (sql) => {
      const connection = open();
      try {
        return await connection.countStatements(sql);
      } finally {
        connection.close();
      }
    },
    check,
    close: async () => {
      await runner.close();
      await check();
      native.CloseConnection(keeper);
    },
  };
}

/** One call at a time: who asks meanwhile waits for the same answer. */
function shareWhilePending(work: () => Promise<void>): () => Promise<void> {
  let pending: Promise<void> | undefined;
  return async () => {
    pending ??= work().finally(() => {
      pending = undefined;
    });
    await pending;
  };
}
