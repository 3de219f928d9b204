/**
 * Reading what a collector answers to the user's own requests. Nothing that has another form than it must have gets through:
 * it is shown on a terminal, and written into files.
 */
import type { HeldAnswer, HeldSession, Receipt, ReceiptStatement } from '@candor/manifest/holdings';
import { LANE_NAMES, type LaneName } from '@candor/manifest/manifest';
import { receiptWordsCharsMax } from '../limits.ts';

export interface ReceiptKey {
  readonly key: string;
  readonly spki: string;
}

/** Undefined for what is no such answer; so for all of these. */
export function parseHeldAnswer(json: unknown): HeldAnswer | undefined {
  const { held, erased } = asRecord(json);
  if (!Array.isArray(held) || !Array.isArray(erased)) return undefined;
  if (!erased.every((device) => matches(device, DEVICE))) return undefined;
  return held.every(isHeldSession) ? { held, erased } : undefined;
}

export function parseEraseAnswer(json: unknown): Receipt | undefined {
  return parseReceipt(asRecord(json)['receipt']);
}

export function parseReceipt(json: unknown): Receipt | undefined {
  const { statement, key, signature } = asRecord(json);
  return typeof statement === 'string' && matches(key, KEY) && matches(signature, SIGNATURE)
    ? { statement, key, signature }
    : undefined;
}

export function parseReceiptKeys(json: unknown): readonly ReceiptKey[] | undefined {
  const { keys } = asRecord(json);
  if (!Array.isArray(keys)) return undefined;
  const parsed = keys.map((value: unknown) => {
    const { key, spki } = asRecord(value);
    return matches(key, KEY) && matches(spki, BASE64) ? { key, spki } : undefined;
  });
  return parsed.every((key) => key !== undefined) ? parsed : undefined;
}

export function parseStatement(text: string): ReceiptStatement | undefined {
  const statement = asRecord(parseJson(text));
  const { candor, about, product, at, digest } = statement;
  if (candor !== 1 || typeof product !== 'string' || !matches(at, TIME)) return undefined;
  if (!matches(digest, DIGEST)) return undefined;
  const common = { candor, product, at, digest } as const;
  const { accepted, duplicate, refused, retentionDays, sessions, events, kept } = statement;
  if (about === 'report' && isCount(accepted) && isCount(duplicate) && isCount(refused)) {
    if (retentionDays !== null && !isCount(retentionDays)) return undefined;
    return { ...common, about, accepted, duplicate, refused, retentionDays };
  }
  if (about === 'erase' && isCount(sessions) && isCount(events) && typeof kept === 'string') {
    return { ...common, about, sessions, events, kept: cleanWords(kept) };
  }
  return undefined;
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The code of the collector's error form, or null. */
export function parseErrorCode(json: unknown): string | null {
  const { code } = asRecord(asRecord(json)['error']);
  return matches(code, CODE) ? code : null;
}

const SESSION = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const DEVICE = /^[0-9a-f]{32}$/;
const DIGEST = /^[0-9a-f]{64}$/;
const KEY = /^[0-9a-f]{16}$/;
/** 64 bytes as base64url. */
const SIGNATURE = /^[\w-]{86}$/;
const BASE64 = /^[A-Za-z0-9+/]{1,1000}={0,2}$/;
const CODE = /^[a-z][a-z0-9_]{0,63}$/;
/** RFC 3339. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

function isHeldSession(value: unknown): value is HeldSession {
  const { session, lane, device, events, seqs, firstReceived, lastReceived } = asRecord(value);
  return (
    matches(session, SESSION) &&
    LANE_NAMES.includes(lane as LaneName) &&
    (device === null || matches(device, DEVICE)) &&
    isCount(events) &&
    matches(firstReceived, TIME) &&
    matches(lastReceived, TIME) &&
    areRanges(seqs)
  );
}

/** Closed ranges of whole numbers, ascending, none touching another from below. */
function areRanges(value: unknown): boolean {
  let before = 0;
  return (
    Array.isArray(value) &&
    value.every((range: unknown) => {
      if (!Array.isArray(range) || range.length !== 2) return false;
      const [first, last] = range as readonly unknown[];
      if (!isCount(first) || !isCount(last) || first <= before || last < first) return false;
      before = last;
      return true;
    })
  );
}

/** Words for the user, without what could move the cursor of a terminal. */
function cleanWords(text: string): string {
  return text.replaceAll(/\p{C}/gu, ' ').slice(0, receiptWordsCharsMax);
}

function matches(value: unknown, form: RegExp): value is string {
  return typeof value === 'string' && form.test(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}
