/** The form of the API's routes: a table with a handler for each route of `Api`, no more and no fewer. */
import type { Api, Role } from '@candor/query/api';
import { CollectorError } from '../../errors.ts';
import type { Actor } from '../sign-in/sign-in.ts';

export type RouteName = keyof Api;

/** Who may use a route: anyone at all, or users of at least this role. */
export type Access = 'anyone' | Role;

export interface Route<Name extends RouteName> {
  readonly access: Access;
  /** True where the route changes something: then a page of somebody else's must not be able to call it. */
  readonly changes: boolean;
  readonly run: (request: ApiRequest) => Promise<Api[Name]['answer']> | Api[Name]['answer'];
}

export type Routes<Names extends RouteName> = { readonly [Name in Names]: Route<Name> };

/** What a handler sees of a request. */
export interface ApiRequest {
  readonly actor: Actor | null;
  /** Aborted when whoever asks has gone: nobody is left to answer. */
  readonly signal: AbortSignal;
  /** The token in the session's cookie. */
  readonly sessionToken: string | null;
  /** @throws Error where the route has no such parameter */
  readonly param: (name: string) => string;
  readonly readText: () => Promise<string>;
  /** @throws CollectorError body_invalid */
  readonly readJson: () => Promise<unknown>;
  /** Sets the session's cookie, or with null takes it away. */
  readonly setSession: (token: string | null) => void;
}

/** The name in the audit log of whoever uses a route that not anyone may use. */
export function readActorName(request: ApiRequest): string {
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
    const text: unknown =
      typeof value === 'object' && value !== null && Object.hasOwn(value, name)
        ? Reflect.get(value, name)
        : undefined;
    if (typeof text !== 'string') {
      throw new CollectorError(
        'body_invalid',
        `Expected a JSON object with text under ${names.join(', ')}, got none under ${name}.`,
        { issues: [{ path: name, code: 'wrong_kind', message: 'Expected text.' }] },
      );
    }
    texts[name] = text;
  }
  return texts as Readonly<Record<Name, string>>;
}
