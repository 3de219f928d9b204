/**
 * Reading what a collector answers where the user asks what it holds, and what its receipts say. As in `holdings-answers.ts`, nothing
 * that has another form than it must have gets through.
 */
import type { HeldAnswer, HeldSession, ReceiptStatement } from '@candor/manifest/holdings';
import { LANE_NAMES, type LaneName } from '@candor/manifest/manifest';
import { receiptWordsCharsMax } from '../limits.ts';
import { asRecord, KEY, matches, parseJson } from './holdings-answers.ts';

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

const SESSION = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const DEVICE = /^[0-9a-f]{32}$/;
const DIGEST = /^[0-9a-f]{64}$/;
const BASE64 = /^[A-Za-z0-9+/]{1,1000}={0,2}$/;
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

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
