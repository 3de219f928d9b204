import type { IncomingMessage } from 'node:http';
import { VmsError } from '../lib/errors.ts';
import { requestBytesMax } from '../lib/limits.ts';
import type { Logins } from './logins.ts';
import type { Device, Site } from './site.ts';

export interface SiteAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** What the answers are made from: the site as it is now, and who may ask. */
export interface AnsweringSite {
  readonly site: () => Site;
  readonly replaceDevice: (id: string, change: Pick<Device, 'enabled'>) => Device | null;
  readonly logins: Logins;
  readonly hasIdentityProvider: boolean;
}

type Route = (site: AnsweringSite, request: IncomingMessage) => Promise<SiteAnswer> | SiteAnswer;

/** Everything that a site server answers, by method and path. Logins in OAuth's form are RFC 6749's token endpoint. */
const OPEN_ROUTES: Readonly<Record<string, Route>> = {
  'GET /api/about': (site) => ok({ identityProvider: site.hasIdentityProvider }),
  'POST /api/challenge': async (site, request) => {
    const { name = '' } = await readBody(request);
    return ok(site.logins.makeChallenge(name));
  },
  'POST /api/login': async (site, request) => {
    const form = await readBody(request);
    if (!(await isLoginRight(site, form.type ?? '', form))) return refused;
    return ok({ token: site.logins.makeToken() });
  },
  'POST /idp/token': async (site, request) => {
    const form = await readBody(request);
    const type = GRANTS.get(form.grant_type ?? '') ?? '';
    if (!site.hasIdentityProvider || !(await isLoginRight(site, type, form))) return refused;
    return ok({ access_token: site.logins.makeToken(), token_type: 'Bearer' });
  },
};

const ROUTES: Readonly<Record<string, Route>> = {
  'GET /api/site': (site) => {
    const { recordingServers: _recordingServers, ...info } = site.site();
    return ok(info);
  },
  'GET /api/recording-servers': (site) => ok(site.site().recordingServers),
  'POST /api/devices': async (site, request) => {
    const { id = '', enabled = '' } = await readBody(request);
    const device = site.replaceDevice(id, { enabled: enabled === 'true' });
    return device === null ? notFound : ok(device);
  },
  'POST /api/logout': (site, request) => {
    site.logins.dropToken(readToken(request));
    return ok({});
  },
};

/** Grant types and the user types that they log in; the grant of Windows' kind is an extension grant (RFC 6749, 4.5). */
export const WINDOWS_GRANT = 'https://example.com/grants/windows-challenge';
const GRANTS: ReadonlyMap<string, string> = new Map([
  ['password', 'basic'],
  ['client_credentials', 'oauth'],
  [WINDOWS_GRANT, 'windows'],
]);

export async function answerRequest(
  site: AnsweringSite,
  request: IncomingMessage,
): Promise<SiteAnswer> {
  const key = `${request.method ?? ''} ${request.url ?? ''}`;
  const open = Object.hasOwn(OPEN_ROUTES, key) ? OPEN_ROUTES[key] : undefined;
  if (open !== undefined) return await open(site, request);
  if (!site.logins.isToken(readToken(request))) return refused;
  const route = Object.hasOwn(ROUTES, key) ? ROUTES[key] : undefined;
  return route === undefined ? notFound : await route(site, request);
}

async function isLoginRight(site: AnsweringSite, type: string, form: Form): Promise<boolean> {
  const { logins } = site;
  switch (type) {
    case 'basic':
      return await logins.isPassword('basic', form.username ?? '', form.password ?? '');
    case 'oauth':
      return await logins.isPassword('oauth', form.client_id ?? '', form.client_secret ?? '');
    case 'windows':
      return await logins.isProof(form.challenge ?? '', form.username ?? '', form.proof ?? '');
    default:
      return false;
  }
}

type Form = Readonly<Record<string, string>>;

/** A body of `name=value` pairs, which is what OAuth wants and enough for the rest. */
async function readBody(request: IncomingMessage): Promise<Form> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > requestBytesMax) {
      throw new VmsError('usage', `Expected a body of at most ${requestBytesMax} bytes.`);
    }
    chunks.push(chunk);
  }
  return Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString('utf8')));
}

const readToken = (request: IncomingMessage): string =>
  /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';

const ok = (body: unknown): SiteAnswer => ({ status: 200, body });
const refused: SiteAnswer = { status: 401, body: { error: 'login_refused' } };
const notFound: SiteAnswer = { status: 404, body: { error: 'not_found' } };
