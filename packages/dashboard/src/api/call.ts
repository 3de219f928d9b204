/** The one place where this page talks to the collector: a request of the table of routes, typed by it. */
import type { Api, ApiError, RouteName } from '@candor/query/api';
import { ApiFailure, unreachable, unreadableAnswer } from '../errors.ts';

export type AnswerOf<R extends RouteName> = Api[R]['answer'];
type BodyOf<R extends RouteName> = Api[R]['body'];

/** Names of the `:parameters` in a path. */
type ParamsIn<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | ParamsIn<Rest>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;

type Query = Readonly<Partial<Record<string, string | number | null>>>;

interface Sent {
  readonly signal?: AbortSignal | undefined;
  readonly params?: Readonly<Record<string, string>> | undefined;
  readonly query?: Query | undefined;
  readonly body?: unknown;
}

export type CallOptions<R extends RouteName> = { readonly signal?: AbortSignal } & ([
  ParamsIn<R>,
] extends [never]
  ? { readonly params?: never }
  : { readonly params: Readonly<Record<ParamsIn<R>, string>> }) &
  ([Api[R]['query']] extends [never]
    ? { readonly query?: never }
    : { readonly query?: Readonly<Partial<Record<Api[R]['query'], string | number | null>>> }) &
  ([BodyOf<R>] extends [never] ? { readonly body?: never } : { readonly body: BodyOf<R> });

/**
 * Sends one request and gives its answer, whose form the collector's tests hold to the schema of the route. A body that is a
 * string goes as YAML (a manifest), any other as JSON.
 *
 * @throws ApiFailure with the collector's code, or `unreachable`, or `unreadable_answer`.
 */
export async function call<R extends RouteName>(
  route: R,
  options: CallOptions<R>,
): Promise<AnswerOf<R>> {
  const response = await send(route, options);
  const answer: AnswerOf<R> | ApiError | undefined = await response.json().catch(() => undefined);
  if (isApiError(answer)) throw new ApiFailure(response.status, answer.error);
  if (response.ok && answer !== undefined) return answer;
  throw unreadableAnswer(response.status);
}

async function send(route: RouteName, options: Sent): Promise<Response> {
  const [method = 'GET', path = '/'] = route.split(' ');
  const init: RequestInit = { method, credentials: 'same-origin' };
  if (options.signal) init.signal = options.signal;
  if (options.body !== undefined) Object.assign(init, encodeBody(options.body));
  try {
    return await fetch(
      fillPath(path, options.params ?? {}) + writeQuery(options.query ?? {}),
      init,
    );
  } catch (cause) {
    // An abandoned request is no failure to show; whoever abandoned it knows the AbortError.
    if (options.signal?.aborted) throw cause;
    throw unreachable(cause);
  }
}

function encodeBody(body: unknown): Pick<RequestInit, 'body' | 'headers'> {
  return typeof body === 'string'
    ? { body, headers: { 'content-type': 'application/yaml' } }
    : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}

/** Puts path parameters in place, encoded: `/api/products/:product/keys` → `/api/products/compiler/keys`. */
export function fillPath(path: string, params: Readonly<Record<string, string>>): string {
  return path.replaceAll(/:([a-z]+)/g, (whole, name: string) => {
    const value = params[name];
    return value === undefined ? whole : encodeURIComponent(value);
  });
}

/** `?before=7`, or nothing where nothing is said. */
export function writeQuery(query: Query): string {
  const said = Object.entries(query).flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return said.length === 0 ? '' : `?${said.join('&')}`;
}

function isApiError(answer: unknown): answer is ApiError {
  if (typeof answer !== 'object' || answer === null || !('error' in answer)) return false;
  const { error } = answer;
  return typeof error === 'object' && error !== null && 'message' in error && 'code' in error;
}
