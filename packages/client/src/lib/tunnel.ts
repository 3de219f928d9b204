/**
 * The way to an https collector through a proxy: a tunnel that the proxy opens (RFC 9110, section 9.3.6), and TLS in it from
 * end to end.
 */
import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import type { LookupFunction, Socket } from 'node:net';
import { postMsMax } from '../limits.ts';
import { bareHost, buildProxyAuthorization, portOf } from './proxy.ts';

/** One connection, kept for the next report. */
export const AGENT_OPTIONS = { keepAlive: true, maxSockets: 1 } as const;

type Connected = (error: Error | null, socket?: Socket) => void;

export interface TunnelOptions {
  readonly url: URL;
  readonly proxy: URL;
  readonly keepsAlive: boolean;
  readonly lookup: LookupFunction | undefined;
  /** Certificates to trust in place of the usual ones; empty for those. */
  readonly trust: { readonly ca?: string[] };
}

/** An agent for node:https whose connections run through `proxy`. Destroying it ends them, open or not. */
export function createTunnelAgent(options: TunnelOptions): Agent {
  const { url, keepsAlive, trust } = options;
  const agent = new (process.getBuiltinModule('node:https').Agent)(AGENT_OPTIONS);
  const destroyAgent = agent.destroy.bind(agent);
  const opened = new Set<{ readonly destroy: () => unknown }>();
  const createConnection = (_options: unknown, connected: Connected): void => {
    const asked = requestTunnel(options);
    opened.add(asked);
    if (!keepsAlive) asked.on('socket', (socket) => socket.unref());
    asked.on('connect', (answer: IncomingMessage, socket: Socket) => {
      opened.add(socket);
      // From here on nobody else listens, and an error that nobody hears ends the host.
      socket.on('error', () => undefined);
      if (answer.statusCode === 200) {
        connected(null, startTls(url, socket, trust));
      } else {
        socket.destroy();
        connected(REFUSED);
      }
    });
    asked.on('response', () => asked.destroy(REFUSED));
    asked.on('error', (error) => connected(error));
    // Whoever waits for the tunnel can not give up before there is a socket, and a proxy that says a word at times is never silent.
    const deadline = setTimeout(() => asked.destroy(REFUSED), postMsMax);
    if (!keepsAlive) deadline.unref();
    asked.on('close', () => clearTimeout(deadline));
    asked.end();
  };
  const destroy = (): void => {
    destroyAgent();
    for (const connection of opened) connection.destroy();
  };
  return Object.assign(agent, { createConnection, destroy });
}

const REFUSED = new Error('the proxy opened no tunnel');

function requestTunnel({ url, proxy, lookup, trust }: TunnelOptions): ClientRequest {
  const target = `${url.hostname}:${portOf(url)}`;
  const authorization = buildProxyAuthorization(proxy);
  const module = proxy.protocol === 'https:' ? 'node:https' : 'node:http';
  return process.getBuiltinModule(module).request({
    method: 'CONNECT',
    host: bareHost(proxy),
    port: portOf(proxy),
    path: target,
    agent: false,
    ...trust,
    ...(lookup === undefined ? {} : { lookup }),
    headers: {
      host: target,
      ...(authorization === null ? {} : { 'proxy-authorization': authorization }),
    },
  });
}

function startTls(url: URL, socket: Socket, trust: TunnelOptions['trust']): Socket {
  const servername = bareHost(url);
  // A certificate's name is asked for by name; an address has none (RFC 6066, section 3).
  const isAddress = process.getBuiltinModule('node:net').isIP(servername) !== 0;
  return process
    .getBuiltinModule('node:tls')
    .connect({ socket, ...trust, host: servername, ...(isAddress ? {} : { servername }) });
}
