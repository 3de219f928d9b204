/**
 * An erasure that was written down (`queue-erasure.ts`): taken off the list lane by lane as the collector confirms it. It is tried again by the product's next sending, also after the user has said off: it is
 * their word, and stands until it is done. `due-erasure.ts` says when it is held back.
 */
import type { Effects } from '@candor/local/effects';
import { addErasure, dropReportsOf, readDevice, type Erasure } from '@candor/local/holdings-files';
import { buildPseudonym } from '@candor/local/ids';
import {
  readQueuedErasure,
  writeQueuedErasure,
  type LaneHoldings,
} from '@candor/local/queued-erasure';
import { dropSessionMarks } from '@candor/local/session-mark';
import type { Manifest } from '@candor/manifest/manifest';
import { askErase, type HoldingsAsker } from './lib/ask-collector.ts';
import { postMsMax, sendMsMax } from './limits.ts';

export interface ErasurePlace {
  readonly manifest: Manifest;
  readonly folder: string;
  readonly effects: Pick<Effects, 'now'>;
}

export interface ErasureOutcome {
  /** What was confirmed just now. */
  readonly erased: readonly Erasure[];
  /** Requests that still wait. */
  readonly waiting: number;
  /** Sentences of what went wrong, each once. */
  readonly problems: readonly string[];
}

/**
 * Tries what waits, in the background: within the time that an attempt to send may take, and without keeping the process alive
 * unless it is told to. Never rejects.
 */
export async function retryErasureInBackground(
  asker: HoldingsAsker,
  place: Omit<ErasurePlace, 'manifest'>,
): Promise<void> {
  const endsAtMs = process.uptime() * 1000 + sendMsMax;
  await retryErasure(
    { ...asker, msMax: postMsMax },
    place,
    () => process.uptime() * 1000 > endsAtMs,
  ).catch(() => undefined);
}

/** Tries what waits, until `isLate`. */
export async function retryErasure(
  asker: HoldingsAsker,
  { folder, effects }: Omit<ErasurePlace, 'manifest'>,
  isLate: () => boolean = () => false,
): Promise<ErasureOutcome> {
  const queue = readQueuedErasure(folder);
  // Before anybody is asked: however long that takes and however it ends, no other process need ask within the hour.
  if (queue !== null) writeQueuedErasure(folder, { ...queue, tried: instantOf(effects) });
  const erased: Erasure[] = [];
  const problems = new Set<string>();
  let isRefused = false;
  for (const request of queue?.requests ?? []) {
    if (isLate()) break;
    const asked = await askErase(asker, request);
    if (asked.ok) {
      const confirmed = {
        ...request,
        erased: instantOf(effects),
        receipt: asked.value,
      };
      erased.push(confirmed);
      addErasure(folder, confirmed);
      // What a process recorded that had not noticed yet that its ids are gone.
      dropQueued(folder, [request]);
    } else {
      problems.add(asked.message);
      isRefused ||= asked.why === 'final';
      // Nobody is there: the others need not be tried.
      if (asked.why === 'passing') break;
    }
  }
  const waiting = takeOff(folder, erased, isRefused, effects);
  return { erased, waiting, problems: [...problems] };
}

/** Reads the queue again: another process may have added to it. Returns how many requests still wait. */
function takeOff(
  folder: string,
  erased: readonly Erasure[],
  isRefused: boolean,
  effects: Pick<Effects, 'now'>,
): number {
  const queue = readQueuedErasure(folder);
  if (queue === null) return 0;
  const done = new Set(erased.map(nameRequest));
  const requests = queue.requests.filter((request) => !done.has(nameRequest(request)));
  const tried = instantOf(effects);
  const refusal = isRefused ? { isRefused } : {};
  writeQueuedErasure(folder, { asked: queue.asked, tried, requests, ...refusal });
  return requests.length;
}

function instantOf({ now }: Pick<Effects, 'now'>): string {
  return new Date(now()).toISOString();
}

function nameRequest({ lane, tokens, sessions }: LaneHoldings): string {
  return JSON.stringify([lane, tokens, sessions]);
}

/**
 * Removes what waits to be sent under what these requests name, and the marks of sessions from which more would come. Returns how many
 * events that were.
 */
export function dropQueued(folder: string, requests: readonly LaneHoldings[]): number {
  const pseudonyms = new Set(requests.flatMap(({ tokens }) => listPseudonyms(tokens)));
  const sessions = new Set(requests.flatMap((request) => request.sessions));
  dropSessionMarks(
    folder,
    ({ session, head }) => sessions.has(session) || pseudonyms.has(readDevice(head)),
  );
  return dropReportsOf(folder, pseudonyms, sessions);
}

/** The pseudonyms that these tokens stand for. */
export function listPseudonyms(tokens: readonly string[]): readonly string[] {
  return tokens.map((token) => buildPseudonym(Buffer.from(token, 'hex')));
}
