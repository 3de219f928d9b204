import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { killRetryMs, queriesRunningMax, queriesWaitingMax } from '../../limits.ts';
import type { EngineConnection } from './connection.ts';
import { buildWasCancelled } from './exceptions.ts';
import { buildSet, buildUse } from './sql-text.ts';
import { createTurns } from './turns.ts';

/** What a caller set for this one statement, and for no other. */
export interface StatementContext {
  readonly database: string | undefined;
  /** In the order in which they came: the last of a name wins. */
  readonly settings: readonly (readonly [name: string, value: string])[];
  /** Aborted when the caller has gone: the statement is then ended. */
  readonly signal: AbortSignal;
}

/** What is done with a connection; its results are passed on as they come. */
type Work<T> = (connection: EngineConnection) => AsyncGenerator<T, void, void>;

/** Runs each statement in its turn, in a connection that is its own. */
export interface StatementRunner {
  readonly run: <T>(context: StatementContext, work: Work<T>) => AsyncGenerator<T, void, void>;
  /** Ends all that runs or waits; resolves when all have ended. */
  readonly close: () => Promise<void>;
}

/**
 * Every statement gets a connection of its own and leaves it behind: a setting, a parameter or a USE can never reach
 * the next one. Query parameters are set as settings (`param_…`), which is what ClickHouse's HTTP interface does too;
 * chdb's own parameter binding is not isolated between connections.
 */
export function createStatementRunner(open: () => EngineConnection): StatementRunner {
  const turns = createTurns(queriesRunningMax, queriesWaitingMax);
  const unfinished = new Set<AbortController>();

  async function* run<T>(context: StatementContext, work: Work<T>): AsyncGenerator<T, void, void> {
    const ending = new AbortController();
    const end = (): void => ending.abort();
    context.signal.addEventListener('abort', end, { once: true });
    if (context.signal.aborted) end();
    unfinished.add(ending);
    try {
      const leave = await turns.enter(ending.signal);
      try {
        yield* runInConnection(open, { ...context, signal: ending.signal }, work);
      } finally {
        leave();
      }
    } catch (error) {
      throw ending.signal.aborted ? buildWasCancelled() : error;
    } finally {
      unfinished.delete(ending);
      context.signal.removeEventListener('abort', end);
    }
  }

  return {
    run,
    close: async () => {
      for (const ending of unfinished) ending.abort();
      await turns.drain();
    },
  };
}

async function* runInConnection<T>(
  open: () => EngineConnection,
  context: StatementContext,
  work: Work<T>,
): AsyncGenerator<T, void, void> {
  const { signal, database, settings } = context;
  const connection = open();
  try {
    // Marks the statement among the running ones: chdb gives no say in a query's id.
    const tag = `candor-${randomBytes(12).toString('hex')}`;
    if (database !== undefined) await connection.run(buildUse(database), 'Null');
    await connection.run(buildSet([...settings, ['log_comment', tag]]), 'Null');
    signal.throwIfAborted();
    yield* killOnAbort(work(connection), { tag, signal, open });
  } finally {
    connection.close();
  }
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
  const kill = `KILL QUERY WHERE Settings['log_comment'] = '${tag}' ASYNC`;
  try {
    while (!ended.aborted) {
      await connection.run(kill, 'TabSeparated');
      await sleep(killRetryMs, undefined, { signal: ended }).catch(() => undefined);
    }
  } catch {
    // The statement goes on to its own end; there is nobody to tell.
  } finally {
    connection.close();
  }
}
