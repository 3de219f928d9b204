import type { IncomingMessage } from 'node:http';
import { ClickHouseException } from './exceptions.ts';
import { readBoundary } from './multipart.ts';

/** What the head of a request asks for; the body is read later, when it is known where to. */
export interface RequestHead {
  /** The statement, or its beginning, when it is in the URL. */
  readonly query: string;
  readonly queryId: string | undefined;
  readonly database: string | undefined;
  readonly defaultFormat: string;
  /** Settings and `param_…` query parameters, in the order of the URL. */
  readonly settings: readonly (readonly [name: string, value: string])[];
  readonly isBodyGzipped: boolean;
  /** Boundary of a body that is a form. */
  readonly formBoundary: string | undefined;
  readonly wantsGzip: boolean;
  /** Nothing is sent before the whole result is there. */
  readonly wantsWhole: boolean;
}

/** Parameters of ClickHouse's HTTP interface that are no settings. */
const ownParameters: ReadonlySet<string> = new Set([
  'query',
  'query_id',
  'database',
  'default_format',
  'wait_end_of_query',
  'buffer_size',
  'quota_key',
  'stacktrace',
  'close_session',
]);

/** What a cluster offers and this front does not; silence would be worse than a refusal. */
const unspoken: ReadonlySet<string> = new Set([
  'user',
  'password',
  'session_id',
  'session_timeout',
  'session_check',
  'role',
  'compress',
  'decompress',
]);

/** @throws ClickHouseException 48 for what is not spoken here. */
export function parseRequestHead(request: IncomingMessage): RequestHead {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const parameters = url.searchParams;
  for (const name of parameters.keys()) {
    if (unspoken.has(name) && parameters.get(name) !== '0') throw notSpoken(`parameter ${name}`);
  }
  const settings = [...parameters].filter(
    ([name]) => !ownParameters.has(name) && !unspoken.has(name),
  );
  // As in ClickHouse, what comes by GET cannot change anything.
  if (request.method === 'GET') settings.push(['readonly', '2']);
  return {
    query: parameters.get('query') ?? '',
    queryId: parameters.get('query_id') ?? undefined,
    database:
      parameters.get('database') ?? readHeader(request, 'x-clickhouse-database') ?? undefined,
    defaultFormat:
      parameters.get('default_format') ??
      readHeader(request, 'x-clickhouse-format') ??
      'TabSeparated',
    settings,
    isBodyGzipped: readIsGzipped(request),
    formBoundary: readBoundary(request.headers['content-type']),
    wantsGzip:
      parameters.get('enable_http_compression') === '1' &&
      /\bgzip\b/.test(readHeader(request, 'accept-encoding') ?? ''),
    wantsWhole: parameters.get('wait_end_of_query') === '1',
  };
}

function readIsGzipped(request: IncomingMessage): boolean {
  const encoding = readHeader(request, 'content-encoding') ?? 'identity';
  if (encoding === 'gzip') return true;
  if (encoding === 'identity' || encoding === '') return false;
  throw notSpoken('Content-Encoding other than gzip');
}

function readHeader(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function notSpoken(what: string): ClickHouseException {
  return new ClickHouseException(
    48,
    'NOT_IMPLEMENTED',
    `The embedded engine does not speak ${what}; use a ClickHouse server for it`,
  );
}
