/** The environment that a page is about: a label that keys have, and with them the reports that came in under them. */
import type { KeySummary } from '@candor/query/api';
import { environmentCharsMax } from '@candor/query/limits';
import type { Question, Span } from '@candor/query/question';
import { ENVIRONMENT_DEFAULT } from '@candor/query/scope';

/** What figures that are no answer to a question are about: which days, and which environment. */
export interface ShownPart {
  readonly span: Span;
  readonly environment: string;
}

/** The environment that an address says; `production` where it says none, or nothing that a label can be. */
export function readEnvironment(raw: unknown): string {
  const isLabel = typeof raw === 'string' && raw !== '' && raw.length <= environmentCharsMax;
  return isLabel ? raw : ENVIRONMENT_DEFAULT;
}

/** As addresses, requests and questions say it: the default is left unsaid, so that the same thing is said in one way. */
export function sayEnvironment(environment: string): { readonly environment?: string } {
  return environment === ENVIRONMENT_DEFAULT ? {} : { environment };
}

/** The same question about another environment. */
export function askUnder(question: Question, environment: string): Question {
  const { environment: _, ...rest } = question;
  return { ...rest, ...sayEnvironment(environment) };
}

/**
 * What can be chosen: the default first, since it is what is shown unasked, then the labels of all keys, also of those that were
 * revoked, whose reports are kept; and what is shown, which an old link may name. Keys are never removed, so no report has another.
 */
export function listEnvironments(
  keys: readonly Pick<KeySummary, 'environment'>[],
  shown: string,
): readonly string[] {
  const labels = new Set([...keys.map(({ environment }) => environment), shown]);
  labels.delete(ENVIRONMENT_DEFAULT);
  return [ENVIRONMENT_DEFAULT, ...[...labels].toSorted()];
}

/** What follows `Nothing in this time span`; nothing for the default, of which nobody needs to be reminded. */
export function underEnvironment(environment: string): string {
  return environment === ENVIRONMENT_DEFAULT ? '' : ` under the environment ${environment}`;
}
