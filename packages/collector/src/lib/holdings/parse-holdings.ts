/** Whose data a request is about: tokens become pseudonyms here, and go no further. */
import { createHash } from 'node:crypto';
import type { HoldingsRequest } from '@candor/manifest/holdings';
import { holdingsSessionsMax, holdingsTokensMax } from '@candor/manifest/limits';
import { CollectorError, type CollectorIssue } from '../../errors.ts';

/** Pseudonyms and sessions of a request, each once, sorted: the same ids in any order are the same request. */
export interface AskedIds {
  readonly devices: readonly string[];
  readonly sessions: readonly string[];
}

/** 32 bytes. A pseudonym, which many can see, is half as long and never taken for one. */
const TOKEN = /^[0-9a-f]{64}$/;
const SESSION = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const PSEUDONYM_BYTES = 16;

/** @throws CollectorError holdings_invalid */
export function parseHoldings(text: string): AskedIds {
  const value = parseObject(text);
  const tokens = parseList(value, 'tokens', TOKEN, holdingsTokensMax);
  const sessions = parseList(value, 'sessions', SESSION, holdingsSessionsMax);
  return { devices: sortOnce(tokens.map(findPseudonym)), sessions: sortOnce(sessions) };
}

/** docs/ids.md: the first 16 bytes of SHA-256 of the token's bytes. */
export function findPseudonym(token: string): string {
  const digest = createHash('sha256').update(Buffer.from(token, 'hex')).digest();
  return digest.subarray(0, PSEUDONYM_BYTES).toString('hex');
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Without the cause: its message repeats what was sent.
    throw refuse('', 'not_json', 'Expected JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw refuse('', 'wrong_kind', 'Expected an object.');
  }
  return value as Readonly<Record<string, unknown>>;
}

function parseList(
  value: Readonly<Record<string, unknown>>,
  name: keyof HoldingsRequest,
  form: RegExp,
  countMax: number,
): readonly string[] {
  const list = Object.hasOwn(value, name) ? value[name] : undefined;
  if (!Array.isArray(list)) throw refuse(name, 'wrong_kind', 'Expected a list.');
  if (list.length > countMax) {
    throw refuse(name, 'too_many', `Expected at most ${countMax}, got ${list.length}.`);
  }
  const wrong = list.findIndex((each) => typeof each !== 'string' || !form.test(each));
  if (wrong >= 0) {
    throw refuse(`${name}[${wrong}]`, 'bad_form', 'Expected lower-case hex digits in its form.');
  }
  return list as readonly string[];
}

function refuse(path: string, code: string, message: string): CollectorError {
  return new CollectorError(
    'holdings_invalid',
    `Expected {"tokens":[…],"sessions":[…]}: tokens of 64 lower-case hex digits, sessions as UUIDs in lower case; got something else${path === '' ? '' : ` at ${path}`}. Send what the client has kept.`,
    { issues: [{ path, code, message } satisfies CollectorIssue] },
  );
}

function sortOnce(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)].toSorted();
}
