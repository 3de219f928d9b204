/**
 * The erasure that the user has asked for and that the collector has not confirmed yet, in `settings/erase.json`, readable by the
 * user alone: it holds the tokens that the erasure takes. A file that is damaged counts as none.
 */
import type { LaneName } from '@candor/manifest/manifest';
import { hasQueuedErasure } from './left-over.ts';
import { areTexts, asRecord, readStored } from './lib/read-stored.ts';
import { removeFile, writeAtomically, type WriteResult } from './lib/stored-file.ts';
import { erasureFileOf } from './lib/state-places.ts';
import { eraseRetryMsMin } from './limits.ts';

/** What is asked about one lane: each lane for itself, so that nobody learns which belong together. */
export interface LaneHoldings {
  readonly lane: LaneName;
  /** 64 hex digits each. */
  readonly tokens: readonly string[];
  readonly sessions: readonly string[];
}

export interface QueuedErasure {
  /** RFC 3339: when the user asked for it, and when it was last tried. */
  readonly asked: string;
  readonly tried: string;
  /** What is not confirmed yet. */
  readonly requests: readonly LaneHoldings[];
  /** Whether the collector has said the last time that it will not do some of it, however often it is asked. */
  readonly isRefused?: boolean;
}

/** The erasure that waits, or null. */
export function readQueuedErasure(folder: string): QueuedErasure | null {
  const stored = readStored(erasureFileOf(folder), parseQueue);
  return stored.state === 'found' ? stored.value : null;
}

/** Whether an erasure waits that was not tried for so long that it may be tried in the background. */
export function isErasureDue(folder: string, nowMs: number): boolean {
  const queue = hasQueuedErasure(folder) ? readQueuedErasure(folder) : null;
  if (queue === null) return false;
  const sinceMs = nowMs - Date.parse(queue.tried);
  // A time ahead is that of a clock which was set back since.
  return !(sinceMs >= 0 && sinceMs < eraseRetryMsMin);
}

/** `null`, and a queue without requests, take it back. */
export function writeQueuedErasure(folder: string, queue: QueuedErasure | null): WriteResult {
  const file = erasureFileOf(folder);
  if (queue !== null && queue.requests.length > 0) {
    return writeAtomically(file, `${JSON.stringify(queue, null, 2)}\n`);
  }
  return removeFile(file) ? { ok: true } : { ok: false, message: NOT_REMOVED };
}

export function isLaneHoldings(value: unknown): value is LaneHoldings {
  const { lane, tokens, sessions } = asRecord(value);
  return typeof lane === 'string' && areTexts(tokens) && areTexts(sessions);
}

const NOT_REMOVED =
  "Expected to remove erase.json in the product's telemetry folder. Make the folder writable.";

function parseQueue(json: unknown): QueuedErasure | undefined {
  const { asked, tried, requests, isRefused } = asRecord(json);
  if (typeof asked !== 'string' || typeof tried !== 'string') return undefined;
  return Array.isArray(requests) && requests.every(isLaneHoldings)
    ? { asked, tried, requests, ...(isRefused === true ? { isRefused } : {}) }
    : undefined;
}
