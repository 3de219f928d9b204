/**
 * Whether an erasure that waits is tried in the background. It is the user's own word, so that their "off" does not stop it; but
 * where nothing of telemetry is to be done at all, nothing is, and it waits until the user runs `erase --retry`.
 */
import type { Decision, Decisions } from '@candor/local/consent';
import { isErasureDue, readQueuedErasure } from '@candor/local/queued-erasure';

/** Due, and neither `DO_NOT_TRACK` nor an administrator keeps any of the lanes off that it is about. */
export function mayTryErasure(folder: string, decisions: Decisions, nowMs: number): boolean {
  if (!isErasureDue(folder, nowMs)) return false;
  const requests = readQueuedErasure(folder)?.requests ?? [];
  const declared = Object.values(decisions);
  // A lane that the product no longer has is kept off with all others alone.
  return !requests.some(({ lane }) => {
    const decision = decisions[lane];
    return decision === undefined ? declared.every(isForbidden) : isForbidden(decision);
  });
}

function isForbidden({ layers }: Decision): boolean {
  return layers.some(
    ({ layer, says, origin }) =>
      says === 'off' && (layer === 'machine' || origin === 'DO_NOT_TRACK'),
  );
}
