/**
 * The open port through the collector's life: taken first, so that a taken one is known at once; answering "not yet" until
 * there is somebody to answer; and closed so that whoever is inside may finish.
 */
import type { Server } from 'node:http';
import type { Server as SecureServer } from 'node:https';
import { CollectorError } from '../../errors.ts';
import { drainRequestsMs, retryAfterBusyS } from '../../limits.ts';
import { sendError } from './answer.ts';
import { type HandleRequest, createHttpServer, listen } from './server.ts';
import { type TlsFiles, readFingerprint } from './tls.ts';

export interface Gate {
  /** Where it listens: `http://127.0.0.1:4318`. */
  readonly url: string;
  /** SHA-256 of the certificate in use, as `A1:B2:…`; null for plain http. */
  readonly readFingerprint: () => string | null;
  /** Calls `act` after each renewal of the certificate. */
  readonly onRenewed: (act: () => void) => void;
  /** From now on requests are answered by `handle`. */
  readonly open: (handle: HandleRequest) => void;
  /** True once nothing more is taken. */
  readonly isStopping: () => boolean;
  /** Lets nobody in, and those inside finish, for at most `drainRequestsMs`. Later calls wait for the first. */
  readonly stop: () => Promise<void>;
}

/** @throws CollectorError port_unusable, certificate_unreadable */
export async function openGate(
  host: string,
  port: number,
  tls: TlsFiles | null = null,
  log: (line: string) => void = () => undefined,
): Promise<Gate> {
  let handle: HandleRequest = (request, response) => {
    void sendError(request, response, starting());
  };
  let stopping: Promise<void> | null = null;
  let fingerprint: string | null = null;
  let announce = (): void => undefined;
  const server = createHttpServer((...args) => handle(...args), tls, undefined, {
    log,
    onCertificate: (certificate) => {
      fingerprint = readFingerprint(certificate);
      announce();
    },
  });
  const bound = await listen(server, port, host);
  return {
    url: `${tls === null ? 'http' : 'https'}://${describeHost(host)}:${bound}`,
    readFingerprint: () => fingerprint,
    onRenewed: (act) => {
      announce = act;
    },
    open: (next) => {
      handle = next;
    },
    isStopping: () => stopping !== null,
    stop: () => (stopping ??= drain(server)),
  };
}

function drain(server: Server | SecureServer): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), drainRequestsMs);
    // A connection that is kept alive is idle only between two requests, so it is looked for more than once.
    const sweep = setInterval(() => server.closeIdleConnections(), 50);
    server.close(() => {
      clearTimeout(cut);
      clearInterval(sweep);
      resolve();
    });
    server.closeIdleConnections();
  });
}

/** An address that a browser can open: the unspecified ones mean every interface, loopback among them. */
function describeHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

function starting(): CollectorError {
  return new CollectorError(
    'collector_starting',
    'Expected a collector that takes reports, got one that is still starting. Send the request again in a moment.',
    { retryAfterS: retryAfterBusyS },
  );
}
