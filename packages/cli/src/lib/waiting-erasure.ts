import { readQueuedErasure } from '@candor/local/queued-erasure';

/** An erasure that the collector has not confirmed yet. */
export interface WaitingErasure {
  /** When it was asked for; null for none. */
  readonly erasureWaits: string | null;
  /** Whether the collector has said that it will not do some of it, however often it is asked. */
  readonly erasureRefused: boolean;
}

/** What waits in the user's folder of a product; null where the user has no home. */
export function readWaitingErasure(folder: string | null): WaitingErasure {
  const queue = folder === null ? null : readQueuedErasure(folder);
  return { erasureWaits: queue?.asked ?? null, erasureRefused: queue?.isRefused === true };
}

/** One sentence; null where nothing waits. */
export function describeWaitingErasure(
  { erasureWaits, erasureRefused }: WaitingErasure,
  prefix: string,
): string | null {
  if (erasureWaits === null) return null;
  return erasureRefused
    ? `asked for on ${erasureWaits}, and refused by the collector: ask the vendor why; '${prefix} erase --retry' tries it again, '${prefix} erase --cancel' takes it back`
    : `asked for on ${erasureWaits}, not confirmed yet; '${prefix} erase --retry' tries it again`;
}
