/**
 * The dashboard's built files, read once into memory: what was not there at the start can not be asked for, so that no path,
 * however it is written, leads out of the folder.
 */
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import { CollectorError } from '../../errors.ts';
import { dashboardBytesMax } from '../../limits.ts';
import { readErrorCode } from '../data-folder/data-folder.ts';
import { sendError } from '../http/answer.ts';
import { SECURITY_HEADERS } from '../http/security-headers.ts';

interface PageFile {
  readonly body: Buffer;
  /** Null where compressing gains nothing. */
  readonly gzipped: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
}

export type ServeDashboard = (
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
) => void;

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};
const COMPRESSIBLE = /^(?:text\/|application\/|image\/svg)/;
/** The builder puts a hash of the content into the names of these files: they never change. */
const HASHED_FOLDER = '/assets/';
const NOT_BUILT =
  'The dashboard is not built. Run "npm run build -w @candor/dashboard", or give its folder with --dashboard, and start the collector again.\n';

/** Null serves a line that says how to build it. @throws CollectorError dashboard_unreadable */
export async function openDashboard(folder: string | null): Promise<ServeDashboard> {
  const files = folder === null ? new Map<string, PageFile>() : await readFiles(folder);
  const page = files.get('/index.html') ?? buildFile('/index.txt', Buffer.from(NOT_BUILT));
  return (request, response, path) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      void sendError(request, response, methodNotAllowed(), { headers: { allow: 'GET, HEAD' } });
      return;
    }
    const file = files.get(path === '/' ? '/index.html' : path);
    // A path without a file is a page that the dashboard itself finds; a missing asset is missing.
    if (file === undefined && path.startsWith(HASHED_FOLDER)) {
      void sendError(request, response, pathUnknown());
    } else sendFile(request, response, file ?? page);
  };
}

async function readFiles(folder: string): Promise<Map<string, PageFile>> {
  try {
    const entries = await readdir(folder, { withFileTypes: true, recursive: true });
    const files = new Map<string, PageFile>();
    let bytes = 0;
    for (const entry of entries) {
      if (!entry.isFile() || entry.name.endsWith('.map')) continue;
      const path = join(entry.parentPath, entry.name);
      const body = await readFile(path);
      bytes += body.length;
      if (bytes > dashboardBytesMax) throw new Error('too large');
      const urlPath = `/${relative(folder, path).split(sep).join('/')}`;
      files.set(urlPath, buildFile(urlPath, body));
    }
    if (!files.has('/index.html')) throw new Error('no index.html');
    return files;
  } catch (cause) {
    throw new CollectorError(
      'dashboard_unreadable',
      `Expected the built dashboard, an index.html and its assets of at most ${dashboardBytesMax} bytes, in ${folder}, got ${readErrorCode(cause)}. Build it, or correct --dashboard.`,
      { cause },
    );
  }
}

function buildFile(path: string, body: Buffer): PageFile {
  const type = CONTENT_TYPES[extname(path)] ?? 'application/octet-stream';
  const gzipped = COMPRESSIBLE.test(type) ? gzipSync(body) : null;
  const isForEver = path.startsWith(HASHED_FOLDER);
  return {
    body,
    gzipped: gzipped !== null && gzipped.length < body.length ? gzipped : null,
    headers: {
      ...SECURITY_HEADERS,
      'content-type': type,
      'cache-control': isForEver ? 'public, max-age=31536000, immutable' : 'no-cache',
      etag: `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
      vary: 'accept-encoding',
    },
  };
}

function sendFile(request: IncomingMessage, response: ServerResponse, file: PageFile): void {
  if (request.headers['if-none-match'] === file.headers['etag']) {
    response.writeHead(304, file.headers).end();
    return;
  }
  const isGzipped =
    file.gzipped !== null && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  const body = isGzipped ? file.gzipped : file.body;
  response.writeHead(200, {
    ...file.headers,
    'content-length': body.length,
    ...(isGzipped ? { 'content-encoding': 'gzip' } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function methodNotAllowed(): CollectorError {
  return new CollectorError(
    'method_not_allowed',
    'Expected GET or HEAD, got another method. Pages can only be read.',
  );
}

function pathUnknown(): CollectorError {
  return new CollectorError(
    'path_unknown',
    'Expected a file of the dashboard, got a path that has none. Reload the page: it may be of an older version.',
  );
}
