import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { requestHeadBytesMax } from '../../limits.ts';
import type { DataFolder } from '../data-folder.ts';
import type { Database } from './database.ts';
import { ClickHouseException } from './exceptions.ts';
import { handleQuery } from './handle-query.ts';
import { sendException } from './respond.ts';

export interface FrontOptions {
  readonly database: Database;
  readonly folder: DataFolder;
  /** After a statement that may have changed what a table is. */
  readonly keepDefinitions: () => Promise<void>;
  readonly username: string;
  readonly password: string;
}

/** ClickHouse's HTTP interface, as far as README.md says, for the holder of the password alone. */
export function createFront(options: FrontOptions): Server {
  const isKnown = createCredentialCheck(options.username, options.password);
  const server = createServer({ maxHeaderSize: requestHeadBytesMax }, (request, response) => {
    if (!isKnown(request)) {
      const rule = 'Authentication failed: the engine answers the process that started it alone';
      const refusal = new ClickHouseException(516, 'AUTHENTICATION_FAILED', rule);
      response.setHeader('Connection', 'close');
      sendException(response, refusal, options.database.version);
      return;
    }
    answer(options, request, response).catch(() => {
      response.destroy();
    });
  });
  // A query may run for long, and its client may be slow to take the result: neither is an idle connection.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 10_000;
  return server;
}

async function answer(
  options: FrontOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = (request.url ?? '/').split('?', 1)[0];
  const isQuestion = (request.url ?? '').includes('?') || request.method === 'POST';
  if (path === '/ping' || (path === '/' && !isQuestion)) {
    response.writeHead(200, { 'Content-Type': 'text/plain; charset=UTF-8' }).end('Ok.\n');
    return;
  }
  if (path !== '/') {
    response.writeHead(404, { 'Content-Type': 'text/plain; charset=UTF-8' });
    response.end('There is no handle for this path: expected / or /ping\n');
    return;
  }
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  await handleQuery(options, request, response, {
    signal: gone.signal,
    exceptionTag: randomBytes(8).toString('hex'),
    fallbackQueryId: randomUUID(),
  });
}

function createCredentialCheck(
  username: string,
  password: string,
): (request: IncomingMessage) => boolean {
  const expected = digest(username, password);
  return (request) => {
    const { authorization } = request.headers;
    const key = request.headers['x-clickhouse-key'];
    if (authorization !== undefined) {
      const encoded = /^Basic (\S+)$/i.exec(authorization)?.[1] ?? '';
      const [user = '', ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
      return timingSafeEqual(digest(user, rest.join(':')), expected);
    }
    const user = request.headers['x-clickhouse-user'];
    if (typeof key !== 'string' || typeof user !== 'string') return false;
    return timingSafeEqual(digest(user, key), expected);
  };
}

/** Equal lengths, whatever was given: what timingSafeEqual asks for. */
function digest(username: string, password: string): Buffer {
  return createHash('sha256').update(`${username}\0${password}`).digest();
}
