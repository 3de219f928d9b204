import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngine, type Engine, type EngineOptions } from './engine.ts';

/** What is used of the client here; the tests bring the real one. */
interface Client {
  readonly close: () => Promise<void>;
}

export interface TestEngine<C extends Client> {
  readonly engine: Engine;
  readonly client: C;
  readonly folder: string;
  /** A request as it is, beside all that a client would add. */
  readonly send: (given: RawRequest) => Promise<RawResponse>;
  /** All rows of a query. */
  readonly read: <T = unknown>(query: string) => Promise<readonly T[]>;
  readonly end: () => Promise<void>;
}

interface RawRequest {
  readonly method?: string;
  readonly path?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  readonly password?: string;
}

interface RawResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
}

type Access = ReturnType<typeof buildAccess>;

/** A real engine on a folder of its own, and a client of it. */
export async function startTestEngine<C extends Client>(
  createClient: (access: Access) => C,
  options: Partial<EngineOptions> = {},
): Promise<TestEngine<C>> {
  const folder = await mkdtemp(join(tmpdir(), 'candor-engine-'));
  const engine = await startEngine({ dataFolder: folder, ...options });
  const client = createClient(buildAccess(engine));
  const send = async (given: RawRequest): Promise<RawResponse> => sendRaw(engine, given);
  return {
    engine,
    client,
    folder,
    send,
    read: async <T>(query: string) => readRows<T>(send, query),
    end: async () => {
      await client.close();
      await engine.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** For as many queries as a test likes, and (level 127: off) no word about those that are meant to fail. */
export function buildAccess({
  url,
  username,
  password,
}: Pick<Engine, 'url' | 'username' | 'password'>): {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly max_open_connections: number;
  readonly log: { readonly level: 127 };
} {
  return { url, username, password, max_open_connections: 30, log: { level: 127 } };
}

async function readRows<T>(
  send: (given: RawRequest) => Promise<RawResponse>,
  query: string,
): Promise<readonly T[]> {
  const answer = await send({ body: query, parameters: { default_format: 'JSONEachRow' } });
  if (answer.status !== 200) throw new Error(answer.text);
  const lines = answer.text.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as T);
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
