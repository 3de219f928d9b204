/**
 * A small site server, to connect to:
 *
 *     const server = await startSiteServer({ site, users: [{ type: 'basic', name: 'operator', password }], https: true });
 *     // server.url, server.certificate
 *     await server.close();
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { VmsError } from './lib/errors.ts';
import { type AnsweringSite, answerRequest, type SiteAnswer } from './site-server/answers.ts';
import { makeCertificate } from './site-server/certificate.ts';
import { createLogins, type SiteUser } from './site-server/logins.ts';
import type { Device, Site } from './site-server/site.ts';

export { buildSite, type Site, type SiteEdition, type SiteSize } from './site-server/site.ts';
export type { SiteUser, UserType } from './site-server/logins.ts';

export interface SiteServerOptions {
  readonly site: Site;
  readonly users: readonly SiteUser[];
  /** Whether logins get an OAuth token from an identity provider, as newer sites do. Default: true. */
  readonly identityProvider?: boolean;
  /** With a certificate that it makes itself. Default: false. */
  readonly https?: boolean;
  /** Default: 0, a free one. */
  readonly port?: number;
}

export interface SiteServer {
  /** E.g. `https://localhost:50123`. */
  readonly url: string;
  /** What a client has to trust, PEM; null without HTTPS. */
  readonly certificate: string | null;
  /** The administrator's switch "usage data collection". */
  readonly setUsageDataCollection: (allowed: boolean) => void;
  /** Replaces the site, as when it grows. */
  readonly setSite: (site: Site) => void;
  readonly close: () => Promise<void>;
}

/** Listens on this machine only. @throws VmsError `port_unavailable` */
export async function startSiteServer(options: SiteServerOptions): Promise<SiteServer> {
  let { site } = options;
  const own = options.https === true ? makeCertificate(Date.now()) : null;
  const answering: AnsweringSite = {
    site: () => site,
    replaceDevice(id, change) {
      const replaced = replaceDevice(site, id, change);
      if (replaced === null) return null;
      site = replaced.site;
      return replaced.device;
    },
    logins: createLogins(options.users, Date.now),
    hasIdentityProvider: options.identityProvider ?? true,
  };
  const listener = (request: IncomingMessage, response: ServerResponse): void =>
    void answer(answering, request, response);
  const server =
    own === null
      ? createServer(listener)
      : createHttpsServer({ key: own.key, cert: own.certificate }, listener);
  const port = await listen(server, options.port ?? 0);
  return {
    url: `${own === null ? 'http' : 'https'}://localhost:${port}`,
    certificate: own?.certificate ?? null,
    setUsageDataCollection: (allowed) => void (site = { ...site, usageDataCollection: allowed }),
    setSite: (next) => void (site = next),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(unavailable(cause)));
    server.listen(port, 'localhost', resolve);
  });
  return (server.address() as AddressInfo).port;
}

async function answer(
  site: AnsweringSite,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { status, body } = await answerSafely(site, request);
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json' }).end(text);
}

async function answerSafely(site: AnsweringSite, request: IncomingMessage): Promise<SiteAnswer> {
  try {
    return await answerRequest(site, request);
  } catch (error) {
    const code = error instanceof VmsError ? error.code : 'internal';
    return { status: code === 'internal' ? 500 : 400, body: { error: code } };
  }
}

function replaceDevice(
  site: Site,
  id: string,
  change: Pick<Device, 'enabled'>,
): { readonly site: Site; readonly device: Device } | null {
  let found: Device | null = null;
  const replace = (device: Device): Device => {
    if (device.id !== id) return device;
    found = { ...device, ...change };
    return found;
  };
  const recordingServers = site.recordingServers.map((server) => ({
    ...server,
    hardware: server.hardware.map((hardware) => ({
      ...hardware,
      devices: hardware.devices.map(replace),
    })),
  }));
  return found === null ? null : { site: { ...site, recordingServers }, device: found };
}

const unavailable = (cause: Error): VmsError =>
  new VmsError(
    'port_unavailable',
    'Expected a port that is free, got one that can not be opened: choose another.',
    { cause },
  );
