/**
 * An erasure that a user asks for: written down first, so that it is not forgotten where the collector can not be reached.
 */
import { markErasure } from '@candor/local/erased-mark';
import { resetDeviceId } from '@candor/local/ids';
import { readQueuedErasure, writeQueuedErasure } from '@candor/local/queued-erasure';
import type { WriteResult } from '@candor/local/settings';
import { dropQueued, type ErasurePlace } from './erasure.ts';
import { listHoldings } from './lib/holdings-requests.ts';

export type QueuedResult =
  | {
      readonly ok: true;
      /** Requests that wait now; none where there is nothing by which data could be found. */
      readonly requests: number;
      /** Events that were dropped from the spool. */
      readonly dropped: number;
    }
  | { readonly ok: false; readonly message: string };

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
