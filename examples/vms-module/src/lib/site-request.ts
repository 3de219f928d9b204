import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { answerBytesMax, answerIdleMsMax } from './limits.ts';
import { VmsError } from './errors.ts';

/** Where a site is and how to speak to it. */
export interface SiteAddress {
  /** An origin, `http://` or `https://`. */
  readonly origin: string;
  /** A certificate to trust besides the usual ones, PEM; null for none. */
  readonly trust: string | null;
}

export interface SiteCall {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Sent as `name=value` pairs. */
  readonly form?: Readonly<Record<string, string>>;
  readonly token?: string;
}

/** @throws VmsError `address_invalid` */
export function parseSiteAddress(address: string, trust: string | null): SiteAddress {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '') {
    throw new VmsError(
      'address_invalid',
      'Expected the address of a site, such as https://site.example.com, without a user name.',
    );
  }
  return { origin: url.origin, trust };
}

/**
 * Calls a site and gives the JSON of its answer.
 *
 * @throws VmsError `login_refused` for 401, `device_unknown` for 404, `site_answer` for any other answer that is not 200 with
 *   JSON within bounds, `site_unreachable` where there is none.
 */
export async function callSite(site: SiteAddress, call: SiteCall): Promise<unknown> {
  const { status, text } = await exchange(site, call);
  if (status === 401) {
    throw new VmsError(
      'login_refused',
      'Expected a login that the site knows, got one that it refused.',
    );
  }
  if (status === 404) {
    throw new VmsError('device_unknown', 'Expected the id of something at the site, got another.');
  }
  if (status !== 200) throw badAnswer(`the status ${status}`);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw badAnswer('other text', cause);
  }
}

async function exchange(
  site: SiteAddress,
  call: SiteCall,
): Promise<{ readonly status: number; readonly text: string }> {
  const body = call.form === undefined ? '' : new URLSearchParams(call.form).toString();
  // Loaded when it is needed, so that importing the module stays cheap.
  const { request } = site.origin.startsWith('https:')
    ? await import('node:https')
    : await import('node:http');
  return await new Promise((resolve, reject) => {
    const sent: ClientRequest = request(
      new URL(call.path, site.origin),
      requestOptions(site, call),
      (response: IncomingMessage) => {
        readText(response).then(
          (text) => resolve({ status: response.statusCode ?? 0, text }),
          (error: unknown) => reject(error instanceof VmsError ? error : unreachable(error)),
        );
      },
    );
    sent.on('timeout', () => sent.destroy(new Error('no answer')));
    sent.on('error', (cause) => reject(unreachable(cause)));
    sent.end(body);
  });
}

function requestOptions(site: SiteAddress, call: SiteCall): RequestOptions & { ca?: string } {
  return {
    method: call.method,
    timeout: answerIdleMsMax,
    // A connection of its own for each call: nothing then stays open that could keep a script from ending.
    agent: false,
    headers: {
      ...(call.form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      ...(call.token === undefined ? {} : { authorization: `Bearer ${call.token}` }),
    },
    ...(site.trust === null ? {} : { ca: site.trust }),
  };
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > answerBytesMax) throw badAnswer(`more than ${answerBytesMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const badAnswer = (got: string, cause?: unknown): VmsError =>
  new VmsError(
    'site_answer',
    `Expected an answer of a site, got ${got}: is this the address of one?`,
    {
      cause,
    },
  );

/** The cause is kept for a debugger; the message must not repeat the address that is in it. */
const unreachable = (cause: unknown): VmsError =>
  new VmsError(
    'site_unreachable',
    'Expected the site to answer, got no answer: check its address, its certificate and the network.',
    { cause },
  );
