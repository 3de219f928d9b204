/**
 * One request to the collector over node:http or node:https, with an end to everything: the time it takes, the bytes of the
 * answer, the redirections it follows (none).
 *
 * Not `fetch`: its first answer costs 110 ms, most of it at the end of the process.
 */
import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import type { LookupFunction, Socket } from 'node:net';
import type { ReportRequest } from '../request.ts';
import { answerBytesMax, postMsMax } from '../limits.ts';
import { bareHost, buildProxyAuthorization, portOf } from './proxy.ts';
import { createNameResolver, type NameResolver } from './resolve-name.ts';
import { AGENT_OPTIONS, createTunnelAgent } from './tunnel.ts';

/** An answer of the other end, or of something between us. */
export interface Answer {
  readonly state: 'answered';
  readonly status: number;
  /** The headers `Retry-After` and `Location`, as they came. */
  readonly retryAfter: string | null;
  readonly location: string | null;
  /** At most `answerBytesMax` bytes of it. */
  readonly body: Buffer;
}

export type PostResult =
  | Answer
  /** No answer: refused, too slow, not HTTP. Nobody knows whether the report arrived. */
  | { readonly state: 'failed' };

export interface Connection {
  /** `mayGo` is asked once the way is open, right before the first byte of the report is written. */
  readonly post: (request: ReportRequest, mayGo: () => boolean) => Promise<PostResult>;
  /** Ends it, whatever is under way. Nothing is posted any more. */
  readonly close: () => void;
}

export interface ConnectionOptions {
  readonly proxy: URL | null;
  /** Whether a request under way keeps the process alive. */
  readonly keepsAlive: boolean;
  /** Certificates to trust, in place of the usual ones. */
  readonly ca?: readonly string[];
}

/** One connection, used for report after report. Loads node:http only when something is posted. */
export function openConnection(options: ConnectionOptions): Connection {
  const { proxy, keepsAlive } = options;
  let agent: Agent | null = null;
  let resolver: NameResolver | null = null;
  let isClosed = false;
  let stop = (): void => undefined;
  const open = new WeakSet<Socket>();
  return {
    post: async (request, mayGo) => {
      try {
        const body = await gzip(request.body);
        if (isClosed) return FAILED;
        const url = new URL(request.address);
        if (!keepsAlive) resolver ??= createNameResolver();
        agent ??= createAgent(url, options, resolver?.lookup);
        const prepared = describeRequest(url, proxy, agent, request, body);
        const { request: begin } = process.getBuiltinModule(
          prepared.isSecure ? 'node:https' : 'node:http',
        );
        const posted = begin(prepared.options);
        stop = () => void posted.destroy();
        writeOnceOpen(posted, prepared.isSecure, open, () => {
          if (mayGo()) posted.end(body);
          else posted.destroy();
        });
        return await readResult(posted, keepsAlive);
      } catch {
        return FAILED;
      }
    },
    close: () => {
      isClosed = true;
      stop();
      resolver?.cancel();
      agent?.destroy();
      agent = null;
    },
  };
}

const FAILED: PostResult = { state: 'failed' };

/**
 * Runs `write` when the socket is connected, through TLS and all: a name that is looked up, a proxy and a handshake take
 * seconds in which a user may turn telemetry off.
 */
function writeOnceOpen(
  posted: ClientRequest,
  isSecure: boolean,
  open: WeakSet<Socket>,
  write: () => void,
): void {
  posted.on('socket', (socket) => {
    // Kept from the report before. Bun's sockets are none, and tell of no connection.
    if (open.has(socket) || process.versions['bun'] !== undefined) {
      write();
      return;
    }
    socket.once(isSecure ? 'secureConnect' : 'connect', () => {
      open.add(socket);
      write();
    });
  });
}

/** What a request says beside its body. */
export interface RequestOpening {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly isDated?: true;
}

interface Prepared {
  readonly isSecure: boolean;
  readonly options: RequestOptions;
}

/** What node:http or node:https is to be asked for, through the proxy if there is one. */
export function describeRequest(
  url: URL,
  proxy: URL | null,
  agent: Agent,
  request: RequestOpening,
  body: Buffer,
): Prepared {
  const isSecure = url.protocol === 'https:';
  // The form of RFC 9110, section 5.6.7. It tells when the request is made, which no event can.
  const dated = request.isDated === true ? { date: new Date().toUTCString() } : {};
  const headers = { ...request.headers, ...dated, 'content-length': body.length };
  const { method } = request;
  if (proxy === null || isSecure) {
    const path = url.pathname + url.search;
    const options = { method, headers, agent, path, host: bareHost(url), port: portOf(url) };
    return { isSecure, options };
  }
  // RFC 9112, section 3.2.2: a proxy takes the whole address as the target.
  const authorization = buildProxyAuthorization(proxy);
  return {
    isSecure: proxy.protocol === 'https:',
    options: {
      method,
      agent,
      path: url.href,
      host: bareHost(proxy),
      port: portOf(proxy),
      headers: {
        ...headers,
        host: url.host,
        ...(authorization === null ? {} : { 'proxy-authorization': authorization }),
      },
    },
  };
}

function readResult(posted: ClientRequest, keepsAlive: boolean): Promise<PostResult> {
  return new Promise((resolve) => {
    let answer: IncomingMessage | null = null;
    // An answer that has begun is ended quietly, so that its status still counts.
    const end = (): void => void (answer === null ? posted.destroy() : answer.destroy());
    const deadline = setTimeout(end, postMsMax);
    if (!keepsAlive) {
      deadline.unref();
      posted.on('socket', (socket) => socket.unref());
    }
    posted.on('response', (begun) => {
      answer = begun;
      const settle = (result: PostResult): void => {
        clearTimeout(deadline);
        // What is left of an answer that is too long is not waited for.
        if (!begun.complete) posted.destroy();
        resolve(result);
      };
      void readAnswer(begun).then(settle);
    });
    const fail = (): void => {
      if (answer !== null) return;
      clearTimeout(deadline);
      resolve(FAILED);
    };
    posted.on('error', fail);
    // A change of protocols that nobody asked for ends the request without an error.
    posted.on('close', fail);
  });
}

/** Resolves as soon as all is known that matters: an answer that breaks off after its status is still an answer. */
async function readAnswer(answer: IncomingMessage): Promise<PostResult> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > answerBytesMax) break;
      chunks.push(chunk);
    }
  } catch {
    // It broke off, or took too long.
  }
  return {
    state: 'answered',
    status: answer.statusCode ?? 0,
    retryAfter: answer.headers['retry-after'] ?? null,
    location: answer.headers.location ?? null,
    body: Buffer.concat(chunks),
  };
}

export function createAgent(
  url: URL,
  { proxy, keepsAlive, ca }: ConnectionOptions,
  lookup: LookupFunction | undefined,
): Agent {
  const isSecure = url.protocol === 'https:';
  const trust = ca === undefined ? {} : { ca: [...ca] };
  if (proxy !== null && isSecure)
    return createTunnelAgent({ url, proxy, keepsAlive, lookup, trust });
  const isSecureHop = proxy === null ? isSecure : proxy.protocol === 'https:';
  const { Agent } = process.getBuiltinModule(isSecureHop ? 'node:https' : 'node:http');
  return new Agent({ ...AGENT_OPTIONS, ...trust, ...(lookup === undefined ? {} : { lookup }) });
}

function gzip(body: Buffer): Promise<Buffer> {
  const zlib = process.getBuiltinModule('node:zlib');
  return new Promise((resolve, reject) => {
    zlib.gzip(body, (error, compressed) => (error === null ? resolve(compressed) : reject(error)));
  });
}
