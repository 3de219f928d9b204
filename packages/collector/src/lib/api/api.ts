/** The API as a listener for `node:http`: the table of routes on Hono, with access, origin and errors in one place. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { type Context as AnyContext, Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { ROUTES, type RouteDeclaration, type RouteName } from '@candor/query/routes';
import { CollectorError } from '../../errors.ts';
import { apiBodyBytesMax, apiBytesInFlightMax, sessionDays } from '../../limits.ts';
import { readErrorCode } from '../data-folder/data-folder.ts';
import { describeError, describeRetry, toCollectorError } from '../http/answer.ts';
import { type BodyBudget, createBodyBudget } from '../http/body-budget.ts';
import { checkDeclaredLength, readBody } from '../http/read-body.ts';
import { SECURITY_HEADERS } from '../http/security-headers.ts';
import { readBearer } from '../sign-in/credentials.ts';
import type { SignIn } from '../sign-in/sign-in.ts';
import { checkAccess, checkChange } from './access.ts';
import type { ApiRequest, Handler, Handlers } from './route.ts';

export interface ApiParts {
  readonly handlers: Handlers<RouteName>;
  readonly signIn: SignIn;
  readonly log: (line: string) => void;
}

export type ApiListener = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

type Context = AnyContext<{ Bindings: HttpBindings }>;

const COOKIE = 'candor_session';

export function createApi(parts: ApiParts): ApiListener {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const budget = createBodyBudget(apiBytesInFlightMax);
  const routes: Readonly<Record<RouteName, RouteDeclaration>> = ROUTES;
  const names = Object.keys(ROUTES) as readonly RouteName[];
  for (const name of names) {
    const [method = '', path = ''] = name.split(' ');
    const route = { ...routes[name], handle: parts.handlers[name] };
    app.on(method, path, (c) => serve(c, route, parts, budget));
  }
  const methods = collectMethods(names);
  for (const [path, allowed] of methods) {
    app.all(path, (c) => sendError(c, methodNotAllowed(), { allow: allowed.join(', ') }));
  }
  app.notFound((c) => sendError(c, pathUnknown()));
  app.onError((failure, c) => {
    const isGone = c.env.outgoing.destroyed;
    if (!(failure instanceof CollectorError || isGone)) {
      parts.log(`api: expected to answer a request, got ${readErrorCode(failure)}.`);
    }
    return sendError(c, toCollectorError(failure));
  });
  return getRequestListener(app.fetch, { overrideGlobalObjects: false });
}

interface Route extends RouteDeclaration {
  readonly handle: Handler<RouteName>;
}

async function serve(
  c: Context,
  route: Route,
  parts: ApiParts,
  budget: BodyBudget,
): Promise<Response> {
  const bearer = readBearer(c.req.header('authorization'));
  const sessionToken = bearer === null ? (getCookie(c, COOKIE) ?? null) : null;
  const actor = findActor(parts.signIn, bearer, sessionToken);
  checkAccess(route, actor);
  if (route.changes) {
    checkChange({
      contentType: c.req.header('content-type'),
      origin: c.req.header('origin'),
      host: c.req.header('host'),
      fetchSite: c.req.header('sec-fetch-site'),
      hasBearer: bearer !== null && actor !== null,
    });
  }
  const answer = await route.handle({
    actor,
    signal: watchAsker(c),
    sessionToken,
    param: (name) => readParam(c, name),
    query: (name) => c.req.query(name) ?? null,
    readText: (bytesMax = apiBodyBytesMax) => readText(c, budget, bytesMax),
    readJson: async () => parseJson(await readText(c, budget, apiBodyBytesMax)),
    setSession: (token) => setSession(c, token),
  } satisfies ApiRequest);
  return sendJson(c, 200, answer);
}

/** A connection that closes before the answer was sent has nobody at its other end. */
function watchAsker(c: Context): AbortSignal {
  const gone = new AbortController();
  c.env.outgoing.once('close', () => gone.abort());
  return gone.signal;
}

/** A bearer token that is given counts alone: it never falls back to a cookie that happens to be there. */
function findActor(
  signIn: SignIn,
  bearer: string | null,
  sessionToken: string | null,
): ApiRequest['actor'] {
  if (bearer !== null) return signIn.findByBearer(bearer);
  return sessionToken === null ? null : signIn.findBySession(sessionToken);
}

function readParam(c: Context, name: string): string {
  const value = c.req.param(name);
  if (value === undefined) throw new Error(`the route has no parameter ${name}`);
  return value;
}

/** From the bare request: the framework's own ways hold whatever comes before anybody can object. */
async function readText(c: Context, budget: BodyBudget, bytesMax: number): Promise<string> {
  const { incoming } = c.env;
  checkDeclaredLength(incoming, bytesMax);
  const { body, release } = readBody(incoming, bytesMax, budget);
  try {
    return ((await body) ?? Buffer.alloc(0)).toString('utf8');
  } finally {
    release();
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Without the cause: its message repeats what was sent.
    throw new CollectorError('body_invalid', 'Expected a body of JSON, got something else.');
  }
}

function setSession(c: Context, token: string | null): void {
  if (token === null) {
    deleteCookie(c, COOKIE, { path: '/' });
    return;
  }
  setCookie(c, COOKIE, token, {
    path: '/',
    httpOnly: true,
    sameSite: 'Strict',
    secure: isEncrypted(c),
    maxAge: sessionDays * 86_400,
  });
}

/** By our own certificate, or by that of the proxy before us. */
function isEncrypted(c: Context): boolean {
  const { incoming } = c.env;
  const isOurs = 'encrypted' in incoming.socket && incoming.socket.encrypted === true;
  return isOurs || c.req.header('x-forwarded-proto') === 'https';
}

function sendJson(c: Context, status: number, value: unknown): Response {
  for (const [name, text] of Object.entries(SECURITY_HEADERS)) c.header(name, text);
  c.header('content-type', 'application/json; charset=utf-8');
  c.header('cache-control', 'no-store');
  return c.body(JSON.stringify(value), status as ContentfulStatusCode);
}

function sendError(
  c: Context,
  error: CollectorError,
  headers: Readonly<Record<string, string>> = {},
): Response {
  for (const [name, text] of Object.entries({ ...describeRetry(error), ...headers })) {
    c.header(name, text);
  }
  return sendJson(c, error.status, describeError(error));
}

function collectMethods(names: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const methods = new Map<string, string[]>();
  for (const name of names) {
    const [method = '', path = ''] = name.split(' ');
    methods.set(path, [...(methods.get(path) ?? []), method]);
  }
  return methods;
}

function methodNotAllowed(): CollectorError {
  return new CollectorError(
    'method_not_allowed',
    'Expected a method that the route has, got another. The header allow lists them.',
  );
}

function pathUnknown(): CollectorError {
  return new CollectorError(
    'path_unknown',
    'Expected a route of the API, got a path that is none. Correct the address.',
  );
}
