/**
 * The one place that talks to ClickHouse: through its own client, over HTTP, to the embedded engine as to a cluster.
 *
 * What goes wrong comes out as a `StoreError` with ClickHouse's number for it, never with its text: that can quote values of
 * the data.
 */
import { Readable } from 'node:stream';
import {
  type ClickHouseClient,
  ClickHouseLogLevel,
  type ClickHouseSettings,
  createClient,
} from '@clickhouse/client';
import { askConnectionsMax, connectionsMax, requestMsMax } from '../limits.ts';
import type { StoreAddress } from '../store.ts';
import { type SentStatement, describeFailure } from './describe-failure.ts';
import type { Statement } from './sql/render.ts';
import type { Value } from './sql/tree.ts';
import { readStatement, type StatementName } from './statements.ts';

export type Parameters = Readonly<Record<string, Value>>;

export interface Connection {
  /** Rows of a statement of sql/statements. */
  readonly read: <Row>(name: StatementName, parameters?: Parameters) => Promise<readonly Row[]>;
  /**
   * Rows of a question: without the right to write anything, within its limits, and on connections on which nothing else waits.
   *
   * @throws The signal's reason when it is aborted, besides StoreError; ClickHouse then ends the query.
   */
  readonly ask: <Row>(
    statement: Statement,
    settings: ClickHouseSettings,
    signal?: AbortSignal,
  ) => Promise<readonly Row[]>;
  /**
   * Rows of a statement of sql/statements one after the other, as the reader takes them, without the right to write anything.
   *
   * @throws The signal's reason when it is aborted, besides StoreError; ClickHouse then ends the query.
   */
  readonly stream: <Row>(
    name: StatementName,
    parameters: Parameters,
    settings: ClickHouseSettings,
    signal?: AbortSignal,
  ) => AsyncGenerator<Row, void, void>;
  readonly command: (text: string, settings?: ClickHouseSettings) => Promise<void>;
  readonly run: (
    name: StatementName,
    parameters?: Parameters,
    settings?: ClickHouseSettings,
  ) => Promise<void>;
  readonly insert: (
    table: InsertTable,
    rows: readonly (readonly unknown[])[],
    settings?: ClickHouseSettings,
  ) => Promise<void>;
  /** Rows of the table `events`, in RowBinary; words are read as words. See sql/migrations/005. */
  readonly insertEvents: (
    columns: string,
    rows: Iterable<Buffer>,
    settings: ClickHouseSettings,
  ) => Promise<void>;
  readonly close: () => Promise<void>;
}

export type InsertTable =
  | 'profiles'
  | 'session_days'
  | 'rollup_days'
  | 'migrations'
  | 'erasing_owners'
  | 'erasing_sessions';

/** What the store says to keep itself in order is short: to compile it takes longer than to run it. */
const PLAIN: ClickHouseSettings = {
  compile_expressions: 0,
  compile_aggregate_expressions: 0,
  compile_sort_description: 0,
};
/** Counts come as numbers: none is near 2^53. An answer comes whole or not at all. */
const READ: ClickHouseSettings = {
  output_format_json_quote_64bit_integers: 0,
  wait_end_of_query: 1,
};
/** A block can hold events of more days than an insert takes by default. */
const WRITE: ClickHouseSettings = {
  ...PLAIN,
  async_insert: 0,
  max_partitions_per_insert_block: '0',
};

/** Rows reach `events` through a view, whatever a server's profile says: all of them or the insert fails, and each token counts once. */
const THROUGH_VIEW: ClickHouseSettings = {
  materialized_views_ignore_errors: 0,
  deduplicate_blocks_in_dependent_materialized_views: 1,
};

/** A question whose asker has gone is ended; the embedded engine does so by itself. */
const ASK: ClickHouseSettings = {
  ...READ,
  readonly: '1',
  cancel_http_readonly_queries_on_client_close: 1,
};

/** As a question, but what is there is handed over before the rest is found. */
const STREAM: ClickHouseSettings = { ...ASK, wait_end_of_query: 0 };

/** `database` null: none, as long as there is none. */
export function openConnection(address: StoreAddress, database: string | null): Connection {
  const client = openClient(address, database, connectionsMax);
  const asker = openClient(address, database, askConnectionsMax);
  return {
    read: async (name, parameters = {}) =>
      query(client, await readStatement(name), parameters, { ...READ, ...PLAIN }),
    ask: async ({ text, parameters }, settings, signal) =>
      query(asker, text, parameters, { ...settings, ...ASK }, signal),
    stream: (name, parameters, settings, signal) =>
      stream(asker, name, parameters, { ...settings, ...STREAM }, signal),
    command: async (text, settings = {}) => command(client, text, {}, settings),
    run: async (name, parameters = {}, settings = {}) =>
      command(client, await readStatement(name), parameters, { ...WRITE, ...settings }),
    insert: async (table, rows, settings = {}) => {
      const send = async (): Promise<unknown> =>
        client.insert({
          table,
          values: rows,
          format: 'JSONCompactEachRow',
          clickhouse_settings: { ...WRITE, ...settings },
        });
      await guard(send, undefined, 'rows');
    },
    insertEvents: async (columns, rows, settings) => {
      const send = async (): Promise<void> => {
        const { stream } = await client.exec({
          query: `INSERT INTO arriving_events (${columns}) FORMAT RowBinary`,
          values: Readable.from(rows, { objectMode: false }),
          clickhouse_settings: { ...WRITE, ...THROUGH_VIEW, ...settings },
        });
        // There is nothing in the answer, but its end gives the connection back.
        for await (const _ of stream);
      };
      await guard(send, undefined, 'rows');
    },
    close: async () => {
      await Promise.all([client.close(), asker.close()]);
    },
  };
}

function openClient(
  address: StoreAddress,
  database: string | null,
  connectionsMax: number,
): ClickHouseClient {
  return createClient({
    url: address.url,
    username: address.username,
    password: address.password,
    ...(database === null ? {} : { database }),
    application: 'candor',
    request_timeout: requestMsMax,
    max_open_connections: connectionsMax,
    // Long lists of days or groups do not fit into an address.
    use_multipart_params_auto: true,
    // Its log would quote statements.
    log: { level: ClickHouseLogLevel.OFF },
  });
}

async function query<Row>(
  client: ClickHouseClient,
  text: string,
  parameters: Parameters,
  settings: ClickHouseSettings,
  signal?: AbortSignal,
): Promise<readonly Row[]> {
  signal?.throwIfAborted();
  return guard(async () => {
    const result = await client.query({
      query: text,
      query_params: { ...parameters },
      format: 'JSONEachRow',
      clickhouse_settings: settings,
      ...(signal === undefined ? {} : { abort_signal: signal }),
    });
    return result.json<Row>();
  }, signal);
}

async function* stream<Row>(
  client: ClickHouseClient,
  name: StatementName,
  parameters: Parameters,
  settings: ClickHouseSettings,
  signal?: AbortSignal,
): AsyncGenerator<Row, void, void> {
  signal?.throwIfAborted();
  const text = await readStatement(name);
  const result = await guard(
    async () =>
      client.query({
        query: text,
        query_params: { ...parameters },
        format: 'JSONEachRow',
        clickhouse_settings: settings,
        ...(signal === undefined ? {} : { abort_signal: signal }),
      }),
    signal,
  );
  const rows = result.stream<Row>()[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { done, value } = await guard(async () => rows.next(), signal);
      if (done === true) return;
      for (const row of value) yield row.json();
    }
  } finally {
    // Whoever stops reading ends the query.
    result.close();
  }
}

async function command(
  client: ClickHouseClient,
  text: string,
  parameters: Parameters,
  settings: ClickHouseSettings,
): Promise<void> {
  await guard(async () =>
    client.command({
      query: text,
      query_params: { ...parameters },
      clickhouse_settings: settings,
    }),
  );
}

/** @throws StoreError in place of whatever the client threw; the signal's reason once it is aborted. */
async function guard<Result>(
  run: () => Promise<Result>,
  signal?: AbortSignal,
  sent: SentStatement = 'statement',
): Promise<Result> {
  try {
    return await run();
  } catch (failure) {
    signal?.throwIfAborted();
    throw describeFailure(failure, sent);
  }
}
