/** The one place where this page talks to the collector: a request of the API table, typed by its route. */
import type { Api, ApiError } from '@candor/query/api';
import { ApiFailure, unreachable, unreadableAnswer } from '../errors.ts';

export type Route = keyof Api;
export type AnswerOf<R extends Route> = Api[R]['answer'];
type BodyOf<R extends Route> = Api[R] extends { readonly body: infer B } ? B : never;

/** Names of the `:parameters` in a path. */
type ParamsIn<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | ParamsIn<Rest>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;

export type CallOptions<R extends Route> = { readonly signal?: AbortSignal } & ([
  ParamsIn<R>,
] extends [never]
  ? { readonly params?: never }
  : { readonly params: Readonly<Record<ParamsIn<R>, string>> }) &
  ([BodyOf<R>] extends [never] ? { readonly body?: never } : { readonly body: BodyOf<R> });

/**
 * Sends one request and gives its answer. A body that is a string goes as YAML (a manifest), any other as JSON.
 *
 * @throws ApiFailure with the collector's code, or `unreachable`, or `unreadable_answer`.
 */
export async function call<R extends Route>(
  route: R,
  options: CallOptions<R>,
): Promise<AnswerOf<R>> {
  const response = await send(route, options);
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok && answer !== undefined) return answer as AnswerOf<R>;
  if (isApiError(answer)) throw new ApiFailure(response.status, answer.error);
  throw unreadableAnswer(response.status);
}

async function send<R extends Route>(route: R, options: CallOptions<R>): Promise<Response> {
  const [method = 'GET', path = '/'] = route.split(' ');
  const init: RequestInit = { method, credentials: 'same-origin' };
  if (options.signal) init.signal = options.signal;
  if (options.body !== undefined) Object.assign(init, encodeBody(options.body));
  try {
    return await fetch(fillPath(path, options.params ?? {}), init);
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

function isApiError(answer: unknown): answer is ApiError {
  if (typeof answer !== 'object' || answer === null || !('error' in answer)) return false;
  const { error } = answer;
  return typeof error === 'object' && error !== null && 'message' in error && 'code' in error;
}
