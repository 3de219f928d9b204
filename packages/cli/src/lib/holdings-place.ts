import type { HoldingsAsker, HoldingsPlace } from '@candor/client/holdings';
import { findTarget } from '@candor/client/target';
import { retryErasure } from '@candor/client/erasure';
import { hasQueuedErasure } from '@candor/local/queued-erasure';
import type { CommandContext } from './command-context.ts';

/** What the commands that ask the collector work with. */
export interface HoldingsCommand {
  readonly asker: HoldingsAsker;
  readonly place: HoldingsPlace;
  /** Where it is asked. */
  readonly collector: string;
}

/** Null where the user has no home, and so nothing by which they could be known. */
export function findHoldingsCommand(context: CommandContext): HoldingsCommand | null {
  const { manifest, options, folder, effects } = context;
  if (folder === null) return null;
  const target = findTarget(manifest, options, effects);
  const { proxy, caFile } = options;
  return {
    asker: { target, proxy, caFile, effects },
    place: { manifest, folder, effects },
    collector: target.collector,
  };
}

/** An erasure that waits comes first: what is to be gone is not to be shown or copied. */
export async function tryQueuedErasure({ asker, place }: HoldingsCommand): Promise<void> {
  if (hasQueuedErasure(place.folder)) await retryErasure(asker, place);
}

export const NO_HOME =
  'expected a home folder with the ids of this device, got none: nothing tells which data are yours\n';
