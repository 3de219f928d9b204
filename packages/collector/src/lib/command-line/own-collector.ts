/**
 * Requests of the command line to the running collector of its folder. Over https the collector is known by the fingerprint of
 * its certificate in `collector.json`, and by nothing else: the certificate is made out to a public name, or to none, and the
 * port is that of an address. Not a byte is sent to whoever shows another one.
 */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { type Socket, connect } from 'node:net';
import { type TLSSocket, connect as connectSecurely } from 'node:tls';
import type { ApiError, Me } from '@candor/query/api';
import { COLLECTOR_ERRORS, CollectorError, type CollectorErrorCode } from '../../errors.ts';
import { ownAnswerBytesMax, ownAnswerMsMax } from '../../limits.ts';
import type { ConnectionFile } from '../data-folder/connection-file.ts';

export interface OwnRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly contentType?: string;
  readonly body?: string;
  readonly signal: AbortSignal;
}

export interface OwnAnswer {
  readonly status: number;
  /** From JSON. */
  readonly value: unknown;
}

/** @throws Error where nobody answers, another one does, or what comes is no JSON; the signal's reason. */
export async function askOwnCollector(
  connection: ConnectionFile,
  { method, path, contentType, body = '', signal }: OwnRequest,
): Promise<OwnAnswer> {
  const socket = await openSocket(connection, signal);
  try {
    const sent = request({
      createConnection: () => socket,
      method,
      path,
      headers: {
        // Without an agent Node adds a port of its own to whatever host it is given.
        host: new URL(connection.url).host,
        authorization: `Bearer ${connection.token}`,
        connection: 'close',
        'content-length': Buffer.byteLength(body),
        ...(contentType === undefined ? {} : { 'content-type': contentType }),
      },
      signal,
    });
    sent.end(body);
    const [answer] = (await once(sent, 'response', { signal })) as [IncomingMessage];
    return { status: answer.statusCode ?? 0, value: JSON.parse(await readText(answer)) };
  } finally {
    socket.destroy();
  }
}

/**
 * A killed collector leaves its file behind, and its port to any other service; who knows our token is the one that wrote it.
 * The route needs no store, so that it is answered while the store is away.
 */
export async function isOwnCollector(connection: ConnectionFile): Promise<boolean> {
  try {
    const { status, value } = await askOwnCollector(connection, {
      method: 'GET',
      path: '/api/me',
      signal: AbortSignal.timeout(ownAnswerMsMax),
    });
    return status === 200 && isAdministrator(value);
  } catch {
    return false;
  }
}

function isAdministrator(value: unknown): boolean {
  const { user } = (value ?? {}) as Partial<Me>;
  return user?.role === 'administrator';
}

async function openSocket(
  { url, certificate }: ConnectionFile,
  signal: AbortSignal,
): Promise<Socket> {
  const { protocol, hostname, port } = new URL(url);
  const isSecure = protocol === 'https:';
  const host = hostname.replaceAll(/[[\]]/g, '');
  const place = { host, port: Number(port === '' ? (isSecure ? 443 : 80) : port) };
  // The check by authorities and names is left out for the stricter one right below.
  const socket = isSecure
    ? connectSecurely({ ...place, rejectUnauthorized: false })
    : connect(place);
  try {
    await once(socket, isSecure ? 'secureConnect' : 'connect', { signal });
    if (isSecure) checkCertificate(socket as TLSSocket, certificate);
    return socket;
  } catch (failure) {
    socket.destroy();
    throw failure;
  }
}

function checkCertificate(socket: TLSSocket, expected: string | undefined): void {
  const shown = socket.getPeerX509Certificate()?.fingerprint256;
  if (expected !== undefined && shown === expected) return;
  throw new Error('Expected the certificate that collector.json names, got another.');
}

async function readText(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > ownAnswerBytesMax) throw new Error('Expected a short answer, got a longer one.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** What the collector refused with, in its own words. */
export function readOwnError(value: unknown): CollectorError {
  const { code, message } = (value as ApiError).error;
  const isKnown = Object.hasOwn(COLLECTOR_ERRORS, code);
  return new CollectorError(isKnown ? (code as CollectorErrorCode) : 'internal', message);
}
