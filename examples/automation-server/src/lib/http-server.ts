import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerApi } from './api.ts';
import { answerEndpoint } from './endpoints.ts';
import { AutomationError } from './errors.ts';
import { type Answer, answerError, answerJson, sendAnswer } from './http-message.ts';
import { answerApp, answerPortal, answerPortalPage } from './pages.ts';
import type { Product } from './product.ts';

export interface HttpServer {
  readonly url: string;
  /** Stops listening and ends what is under way. */
  readonly close: () => Promise<void>;
}

/** Listens and answers. @throws AutomationError `port_unavailable` */
export async function startHttpServer(product: Product, port: number): Promise<HttpServer> {
  const server = createServer((request, response) => void answer(product, request, response));
  const { host } = product.settings;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(unavailable(port, cause)));
    server.listen(port, host, resolve);
  });
  const bound = server.address() as AddressInfo;
  const shownHost = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address;
  return {
    url: `http://${shownHost}:${bound.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  product: Product,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    sendAnswer(response, await route(product, request));
  } catch (error) {
    sendAnswer(response, answerError(error));
  }
}

async function route(product: Product, request: IncomingMessage): Promise<Answer> {
  // The host does not matter here: only path and query are looked at.
  const target = `http://host${request.url ?? '/'}`;
  if (!URL.canParse(target)) throw new AutomationError('not_found', 'Expected a path.');
  const url = new URL(target);
  const [first = '', ...rest] = readPathParts(url);
  if (first === 'healthz') return answerJson({ ok: true });
  if (first === 'api') return await answerApi(product, request, rest);
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (isRead && (first === '' || first === 'portal')) {
    const [name] = rest;
    return name === undefined ? answerPortal(product) : answerPortalPage(product, name);
  }
  if (isRead && first === 'apps') return answerApp(product, rest[0] ?? '', url.searchParams);
  return await answerEndpoint(product, request, url);
}

function readPathParts(url: URL): readonly string[] {
  try {
    return url.pathname.split('/').slice(1).map(decodeURIComponent);
  } catch (cause) {
    throw new AutomationError('not_found', 'Expected a path in valid percent-encoding.', { cause });
  }
}

function unavailable(port: number, cause: NodeJS.ErrnoException): AutomationError {
  const reason = cause.code === 'EADDRINUSE' ? 'one that is taken' : 'one that can not be opened';
  return new AutomationError(
    'port_unavailable',
    `Expected port ${port} to be free, got ${reason}: stop what listens there, or set Port in appsettings.json.`,
    { cause },
  );
}
