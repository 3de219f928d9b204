import { randomBytes } from 'node:crypto';
import { drainPending, Session } from 'chdb';
import { ChdbNodeEngine } from 'chdb/durable/node';
import { killRetryMs, queriesRunningMax, queriesWaitingMax } from '../../limits.ts';
import type { DataFolder } from '../data-folder.ts';
import { ClickHouseException } from './exceptions.ts';
import { createTurns } from './turns.ts';

/** How a statement is to be run: all that a caller set for this one statement, and for no other. */
export interface RunOptions {
  readonly database: string | undefined;
  /** In the order in which they came. */
  readonly settings: readonly (readonly [name: string, value: string])[];
  readonly format: string;
  /** Aborted when the caller has gone: the statement is then ended. */
  readonly signal: AbortSignal;
}

export interface RunResult {
  readonly bytes: Uint8Array;
  readonly rows: number;
  readonly rowBytes: number;
  readonly elapsedSeconds: number;
}

/** The engine in this process. */
export interface Database {
  readonly version: string;
  readonly run: (sql: string, options: RunOptions) => Promise<RunResult>;
  /** Pieces of the result as they come; only formats whose pieces can be put together by appending. */
  readonly stream: (sql: string, options: RunOptions) => AsyncGenerator<Uint8Array, void, void>;
  /** Number of statements in a text, by ClickHouse's own parser; 0 when it does not parse. */
  readonly countStatements: (sql: string) => Promise<number>;
  /** Ends running statements and closes the data folder. */
  readonly close: () => Promise<void>;
}

/**
 * Opens the data folder; throws what chdb throws when it cannot.
 *
 * Every statement gets a session of its own (0.5 ms) and leaves it behind: a setting, a parameter or a USE can
 * never reach the next one. chdb's own parameter binding is not used: it serialises all bound queries of a process.
 */
export async function openDatabase(folder: DataFolder, memoryBytesMax: number): Promise<Database> {
  const keeper = new Session(folder.tables, {
    connectionArgs: [
      `--config-file=${folder.serverConfig}`,
      `--max_server_memory_usage=${memoryBytesMax}`,
    ],
  });
  const parser = new ChdbNodeEngine();
  await parser.start({ dataPath: folder.tables, backupsAllowedPath: folder.inserts });
  const version = keeper.query('SELECT version()', 'TabSeparated').trim();
  const turns = createTurns(queriesRunningMax, queriesWaitingMax);
  const closing = new AbortController();

  async function* inSession<T>(
    options: RunOptions,
    work: (session: Session) => AsyncGenerator<T, void, void>,
  ): AsyncGenerator<T, void, void> {
    const signal = AbortSignal.any([options.signal, closing.signal]);
    const leave = await turns.enter(signal);
    const tag = `candor-${randomBytes(12).toString('hex')}`;
    let stopKilling: (() => Promise<void>) | undefined;
    const onAbort = (): void => {
      stopKilling = killUntilStopped(folder, tag);
    };
    try {
      const session = new Session(folder.tables);
      try {
        if (options.database !== undefined) {
          await session.queryAsync(`USE ${quoteName(options.database)}`);
        }
        await session.queryAsync(buildSettings([...options.settings, ['log_comment', tag]]));
        if (signal.aborted) throw wasCancelled();
        signal.addEventListener('abort', onAbort, { once: true });
        yield* work(session);
      } finally {
        signal.removeEventListener('abort', onAbort);
        await stopKilling?.();
        session.close();
      }
    } finally {
      leave();
    }
  }

  return {
    version,
    run: async (sql, options) => {
      const results = inSession(options, async function* run(session) {
        const result = await session.queryAsync(sql, { format: options.format });
        yield {
          bytes: result.bytes(),
          rows: result.rowsRead,
          rowBytes: result.bytesRead,
          elapsedSeconds: result.elapsed,
        };
      });
      let found: RunResult | undefined;
      for await (const result of results) found = result;
      return found ?? { bytes: new Uint8Array(), rows: 0, rowBytes: 0, elapsedSeconds: 0 };
    },
    stream: (sql, options) =>
      inSession(options, async function* stream(session) {
        const pieces = session.queryStream(sql, { format: options.format });
        for await (const piece of pieces) yield piece.raw();
      }),
    countStatements: async (sql) => (await parser.analyze(sql, 'default')).statementCount,
    close: async () => {
      closing.abort();
      await turns.drain();
      keeper.close();
      await parser.close();
      await drainPending();
    },
  };
}

/** The engine has no interrupt but KILL QUERY, which finds nothing until the query is registered: so it is repeated. */
function killUntilStopped(folder: DataFolder, tag: string): () => Promise<void> {
  let stopped = false;
  const kill = async (): Promise<void> => {
    const session = new Session(folder.tables);
    try {
      while (!stopped) {
        await session.queryAsync(`KILL QUERY WHERE Settings['log_comment'] = '${tag}' ASYNC`);
        if (!stopped) await new Promise((resolve) => setTimeout(resolve, killRetryMs));
      }
    } finally {
      session.close();
    }
  };
  const killing = kill().catch(() => undefined);
  return async () => {
    stopped = true;
    await killing;
  };
}

function buildSettings(settings: RunOptions['settings']): string {
  const assignments = settings.map(([name, value]) => {
    if (!/^[A-Za-z_]\w*$/.test(name)) throw unknownSetting();
    return `${name} = ${quoteString(value)}`;
  });
  return `SET ${assignments.join(', ')}`;
}

function quoteString(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

function quoteName(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}

function unknownSetting(): ClickHouseException {
  const rule = 'a name is letters, digits and underscores';
  return new ClickHouseException(115, 'UNKNOWN_SETTING', `Unknown setting or parameter: ${rule}`);
}

function wasCancelled(): ClickHouseException {
  return new ClickHouseException(394, 'QUERY_WAS_CANCELLED', 'Query was cancelled');
}
