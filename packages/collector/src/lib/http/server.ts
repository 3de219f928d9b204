/**
 * The one HTTP server: time-outs and limits for everybody who connects, and who answers what. Nothing here reads an address.
 */
import {
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
  STATUS_CODES,
  createServer,
} from 'node:http';
import { type Server as SecureServer, createServer as createSecureServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { CollectorError, type CollectorErrorCode } from '../../errors.ts';
import {
  answerStallMsMax,
  connectionsMax,
  headerBytesMax,
  headersMax,
  headersTimeoutMs,
  keepAliveTimeoutMs,
  requestTimeoutMs,
} from '../../limits.ts';
import { describeError } from './answer.ts';
import { type CertificateWatch, type TlsFiles, readCertificate, renewOnSignal } from './tls.ts';

export type HandleRequest = (
  request: IncomingMessage,
  response: ServerResponse,
  awaitsContinue: boolean,
) => void;

/** How long a slow or half-open connection is waited for, and how many there may be. */
export interface ServerBounds {
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  /** How long nothing of an answer may be taken. */
  readonly answerStallMsMax: number;
  /** One more is closed without a word. */
  readonly connectionsMax: number;
}

/** @throws CollectorError certificate_unreadable */
export function createHttpServer(
  handle: HandleRequest,
  tls: TlsFiles | null = null,
  given: ServerBounds = { headersTimeoutMs, requestTimeoutMs, answerStallMsMax, connectionsMax },
  watch: CertificateWatch = { log: () => undefined, onCertificate: () => undefined },
): Server | SecureServer {
  const bounds = {
    maxHeaderSize: headerBytesMax,
    headersTimeout: given.headersTimeoutMs,
    requestTimeout: given.requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    connectionsCheckingInterval: given.headersTimeoutMs / 2,
    noDelay: true,
  };
  const server = tls === null ? createServer(bounds) : createSecure(bounds, tls, watch);
  server.maxHeadersCount = headersMax;
  server.maxConnections = given.connectionsMax;
  server.timeout = given.answerStallMsMax;
  const serve = (request: IncomingMessage, response: ServerResponse, isAsking: boolean): void => {
    response.on('timeout', cutStalled);
    handle(request, response, isAsking);
  };
  server.on('request', (request, response) => serve(request, response, false));
  // A sender that asks first is told about its limits before it sends a byte of the body.
  server.on('checkContinue', (request, response) => serve(request, response, true));
  server.on('clientError', answerMalformed);
  return server;
}

/**
 * Nothing has come or gone for as long as a reader may take nothing. While there is something to be taken, that is a reader who
 * holds a place and never reads; while there is not, somebody waits for an answer that takes its time.
 */
function cutStalled(socket: Socket): void {
  if (socket.writableLength > 0) socket.destroy();
}

function createSecure(bounds: ServerOptions, tls: TlsFiles, watch: CertificateWatch): SecureServer {
  const certificate = readCertificate(tls);
  const server = createSecureServer({
    ...bounds,
    ...certificate,
    handshakeTimeout: bounds.headersTimeout,
  });
  // Who does not get through the handshake never becomes a request.
  server.on('tlsClientError', (_failure, socket) => socket.destroy());
  watch.onCertificate(certificate);
  renewOnSignal(server, tls, watch);
  return server;
}

/** Resolves to the port. @throws CollectorError port_unusable */
export function listen(server: Server | SecureServer, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const onError = (cause: NodeJS.ErrnoException): void => {
      reject(describeListenFailure(cause, port, host));
    };
    server.once('error', onError);
    server.listen(port, host, () => {
      server.off('error', onError);
      const address = server.address();
      resolve(address !== null && typeof address === 'object' ? address.port : port);
    });
  });
}

function describeListenFailure(
  cause: NodeJS.ErrnoException,
  port: number,
  host: string,
): CollectorError {
  const message =
    cause.code === 'EADDRINUSE'
      ? `Expected port ${port} of ${host} to be free, but something listens there already. Stop it, or choose another port with --port (0 picks a free one).`
      : `Expected to listen on port ${port} of ${host}, got ${cause.code ?? cause.name}. Choose another with --port and --host.`;
  return new CollectorError('port_unusable', message, { cause });
}

/** What is not HTTP never becomes a request; it is answered on the bare socket, if there is still somebody. */
function answerMalformed(failure: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || failure.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const error = new CollectorError(...describeMalformed(failure.code));
  const body = JSON.stringify(describeError(error));
  socket.end(
    [
      `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status] ?? ''}`,
      'content-type: application/json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}

function describeMalformed(code: string | undefined): [CollectorErrorCode, string] {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return [
      'headers_too_large',
      `Expected headers of at most ${headerBytesMax} bytes, got more. Send fewer or shorter ones.`,
    ];
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return [
      'request_timeout',
      `Expected the whole request within ${requestTimeoutMs / 1000} s, got a part of it. Send it again.`,
    ];
  }
  return ['request_malformed', 'Expected an HTTP/1.1 request, got something else.'];
}
