import { createRequire } from 'node:module';

/** A handle of chdb: one connection to the engine of this process. */
export interface Connection {
  readonly opaque: unique symbol;
}

/** A handle of chdb: one result that is fetched piece by piece. */
interface Stream {
  readonly opaque: unique symbol;
}

/**
 * The addon of chdb 3.4.0, below its Session.
 *
 * A Session is not used because it closes its connection only when no query of the whole process is running: one
 * long query would keep the connections of all that came and went meanwhile. What Session guards against is kept by
 * connection.ts instead: a connection or a stream is never closed while one of its own calls is running.
 */
export interface Native {
  readonly CreateConnection: (dataFolder: string, args: readonly string[]) => Connection;
  readonly CloseConnection: (connection: Connection) => void;
  readonly QueryAsyncConnection: (
    connection: Connection,
    sql: string,
    format: string,
  ) => Promise<NativeResult>;
  readonly StreamQuery: (connection: Connection, sql: string, format: string) => Stream;
  readonly StreamFetch: (stream: Stream) => Promise<NativePiece>;
  readonly StreamCancel: (stream: Stream) => void;
  /** ClickHouse's own parser: how many statements a text holds, 0 when it does not parse. */
  readonly DurableClassifyAsync: (
    connection: Connection,
    sql: string,
    database: string,
  ) => Promise<{ readonly statementCount: number }>;
}

export interface NativeResult {
  readonly bytes: Uint8Array;
  readonly rowsRead: number;
  readonly bytesRead: number;
  readonly elapsed: number;
}

interface NativePiece {
  readonly bytes: Uint8Array;
  readonly done: boolean;
}

const needed = [
  'CreateConnection',
  'CloseConnection',
  'QueryAsyncConnection',
  'StreamQuery',
  'StreamFetch',
  'StreamCancel',
  'DurableClassifyAsync',
] as const;

/** @throws Error when this is not the chdb that the package asks for. */
export function loadNative(): Native {
  const require = createRequire(import.meta.url);
  const requireOfChdb = createRequire(require.resolve('chdb'));
  const loader = requireOfChdb('./dist/loader.js') as { readonly loadNative: () => unknown };
  const native = loader.loadNative();
  for (const name of needed) {
    if (typeof Reflect.get(Object(native), name) !== 'function') {
      throw new Error(`chdb has no ${name}: expected version 3.4.0`);
    }
  }
  return native as Native;
}
