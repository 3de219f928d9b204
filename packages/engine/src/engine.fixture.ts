import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClickHouseLogLevel, createClient, type ClickHouseClient } from '@clickhouse/client';
import { startEngine, type Engine, type EngineOptions } from './engine.ts';

export interface TestEngine {
  readonly engine: Engine;
  readonly client: ClickHouseClient;
  readonly folder: string;
  /** A request as it is, beside all that a client would add. */
  readonly send: (given: RawRequest) => Promise<RawResponse>;
  /** All rows of a query. */
  readonly read: <T = unknown>(query: string) => Promise<readonly T[]>;
  readonly end: () => Promise<void>;
}

export interface RawRequest {
  readonly method?: string;
  readonly path?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  readonly password?: string;
}

export interface RawResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
}

/** A real engine on a folder of its own, with the client that everybody uses. */
export async function startTestEngine(options: Partial<EngineOptions> = {}): Promise<TestEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'candor-engine-'));
  const engine = await startEngine({ dataFolder: folder, ...options });
  const client = createTestClient(engine);
  return {
    engine,
    client,
    folder,
    send: (given) => sendRaw(engine, given),
    read: async <T>(query: string) => {
      const result = await client.query({ query, format: 'JSONEachRow' });
      return result.json<T>();
    },
    end: async () => {
      await client.close();
      await engine.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function createTestClient(
  engine: Pick<Engine, 'url' | 'username' | 'password'>,
  more: Parameters<typeof createClient>[0] = {},
): ClickHouseClient {
  return createClient({
    url: engine.url,
    username: engine.username,
    password: engine.password,
    log: { level: ClickHouseLogLevel.OFF },
    max_open_connections: 30,
    ...more,
  });
}

async function sendRaw(engine: Engine, given: RawRequest): Promise<RawResponse> {
  const url = new URL(given.path ?? '/', engine.url);
  for (const [name, value] of Object.entries(given.parameters ?? {})) {
    url.searchParams.append(name, value);
  }
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, {
      method: given.method ?? 'POST',
      auth: `${engine.username}:${given.password ?? engine.password}`,
      headers: given.headers ?? {},
      agent: false,
    });
    request.once('error', reject);
    request.once('response', (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.once('error', reject);
      response.once('end', () => {
        const body = Buffer.concat(pieces);
        const status = response.statusCode ?? 0;
        resolve({ status, headers: response.headers, body, text: body.toString('utf8') });
      });
    });
    request.end(given.body);
  });
}
