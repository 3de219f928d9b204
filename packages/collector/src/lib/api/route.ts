/** The form of what serves the API: a handler for each route of the table in `@candor/query/routes`, no more and no fewer. */
import type { Api, RouteName } from '@candor/query/api';
import { CollectorError } from '../../errors.ts';
import type { ActorName } from '../metadata/audit.ts';
import type { Actor } from '../sign-in/sign-in.ts';

export type Handler<Name extends RouteName> = (
  request: ApiRequest,
) => Promise<Api[Name]['answer']> | Api[Name]['answer'];

export type Handlers<Names extends RouteName> = { readonly [Name in Names]: Handler<Name> };

/** What a handler sees of a request. */
export interface ApiRequest {
  readonly actor: Actor | null;
  /** Aborted when whoever asks has gone: nobody is left to answer. */
  readonly signal: AbortSignal;
  /** The token in the session's cookie; null where a bearer token was given, which counts alone. */
  readonly sessionToken: string | null;
  /** @throws Error where the route has no such parameter */
  readonly param: (name: string) => string;
  /** What follows the `?`; null where it is not there. */
  readonly query: (name: string) => string | null;
  /** Of at most so many bytes, or of as many as most bodies may have. @throws CollectorError body_too_large */
  readonly readText: (bytesMax?: number) => Promise<string>;
  /** @throws CollectorError body_invalid */
  readonly readJson: () => Promise<unknown>;
  /** Sets the session's cookie, or with null takes it away. */
  readonly setSession: (token: string | null) => void;
}

/** The name in the audit log of whoever uses a route that not anyone may use. */
export function readActorName(request: ApiRequest): ActorName {
  if (request.actor === null) throw new Error('the route lets in whoever is not signed in');
  return request.actor.name;
}

/** @throws CollectorError body_invalid unless `value` is an object with text under each of `names` */
export function parseTexts<Name extends string>(
  value: unknown,
  names: readonly Name[],
): Readonly<Record<Name, string>> {
  const texts: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const text = readMember(value, name);
    if (typeof text !== 'string') throw memberInvalid(name, 'text');
    texts[name] = text;
  }
  return texts as Readonly<Record<Name, string>>;
}

/** What an object holds under `name`; undefined where there is nothing, or no object. */
export function readMember(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

/** `expected` is the kind of what was to stand there: `text`. */
export function memberInvalid(name: string, expected: string): CollectorError {
  return new CollectorError(
    'body_invalid',
    `Expected a JSON object with ${expected} under ${name}, got another kind or nothing.`,
    { issues: [{ path: name, code: 'wrong_kind', message: `Expected ${expected}.` }] },
  );
}
