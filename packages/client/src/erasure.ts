/**
 * An erasure: written down first, so that it is not forgotten where the collector can not be reached, and taken off the list
 * lane by lane as the collector confirms it. It is tried again by the product's next sending, also after the user has said off: it is
 * their word, and stands until it is done. `due-erasure.ts` says when it is held back.
 */
import type { Effects } from '@candor/local/effects';
import { markErasure } from '@candor/local/erased-mark';
import { addErasure, dropReportsOf, type Erasure } from '@candor/local/holdings-files';
import { resetDeviceId } from '@candor/local/ids';
import {
  readQueuedErasure,
  writeQueuedErasure,
  type LaneHoldings,
} from '@candor/local/queued-erasure';
import type { WriteResult } from '@candor/local/settings';
import type { Manifest } from '@candor/manifest/manifest';
import { askErase, type HoldingsAsker } from './holdings.ts';
import { postMsMax, sendMsMax } from './limits.ts';
import { listHoldings, listPseudonyms } from './lib/holdings-requests.ts';

export interface ErasurePlace {
  readonly manifest: Manifest;
  readonly folder: string;
  readonly effects: Pick<Effects, 'now'>;
}

export type QueuedResult =
  | {
      readonly ok: true;
      /** Requests that wait now; none where there is nothing by which data could be found. */
      readonly requests: number;
      /** Events that were dropped from the spool. */
      readonly dropped: number;
    }
  | { readonly ok: false; readonly message: string };

export interface ErasureOutcome {
  /** What was confirmed just now. */
  readonly erased: readonly Erasure[];
  /** Requests that still wait. */
  readonly waiting: number;
  /** Sentences of what went wrong, each once. */
  readonly problems: readonly string[];
}

/**
 * Writes down what is to be erased, then forgets the ids that it is under and drops what waits under them. What is recorded
 * from then on has new ids: the collector takes nothing more under the old ones. So have sites and projects, also where the product
 * knows no devices apart: nobody is to link what comes to what was erased.
 */
export function queueErasure(place: ErasurePlace): QueuedResult {
  const { folder, effects } = place;
  const requests = listHoldings(place);
  if (requests.length === 0) {
    const forgotten = resetDeviceId(folder);
    return forgotten.ok ? { ok: true, requests: 0, dropped: 0 } : forgotten;
  }
  const now = new Date(effects.now()).toISOString();
  const before = readQueuedErasure(folder)?.requests ?? [];
  const all = [...before, ...requests];
  const written = writeQueuedErasure(folder, { asked: now, tried: now, requests: all });
  if (!written.ok) return written;
  const reset = resetDeviceId(folder);
  if (!reset.ok) {
    writeQueuedErasure(
      folder,
      before.length === 0 ? null : { asked: now, tried: now, requests: before },
    );
    return reset;
  }
  // Before anything is dropped: what a running process then finds gone, it goes on with under new ids.
  markErasure(folder, effects.now());
  return { ok: true, requests: all.length, dropped: dropQueued(folder, requests) };
}

/** Takes back what waits. What it asked for can not be asked for again: the ids that it is under are forgotten. */
export function cancelErasure(folder: string): WriteResult {
  return writeQueuedErasure(folder, null);
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
  const erased: Erasure[] = [];
  const problems = new Set<string>();
  let isRefused = false;
  for (const request of queue?.requests ?? []) {
    if (isLate()) break;
    const asked = await askErase(asker, request);
    if (asked.ok) {
      const confirmed = {
        ...request,
        erased: new Date(effects.now()).toISOString(),
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
  const tried = new Date(effects.now()).toISOString();
  const refusal = isRefused ? { isRefused } : {};
  writeQueuedErasure(folder, { asked: queue.asked, tried, requests, ...refusal });
  return requests.length;
}

function nameRequest({ lane, tokens, sessions }: LaneHoldings): string {
  return JSON.stringify([lane, tokens, sessions]);
}

function dropQueued(folder: string, requests: readonly LaneHoldings[]): number {
  const pseudonyms = new Set(requests.flatMap(({ tokens }) => listPseudonyms(tokens)));
  return dropReportsOf(folder, pseudonyms, new Set(requests.flatMap(({ sessions }) => sessions)));
}
