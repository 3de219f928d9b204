import type { HoldingsAsker, HoldingsPlace } from '@candor/client/holdings';
import { buildReportRequest } from '@candor/client/request';
import { findTarget } from '@candor/client/target';
import { retryErasure } from '@candor/client/erasure';
import { hasQueuedErasure } from '@candor/local/left-over';
import type { CommandContext } from './command-context.ts';

/** What the commands that ask the collector work with. */
export interface HoldingsCommand {
  readonly asker: HoldingsAsker;
  readonly place: HoldingsPlace;
  /** Where it is asked. */
  readonly collector: string;
  /** Where reports go, as the log has it; null where the collector's address is none. */
  readonly reportAddress: string | null;
  /** Names of the product's other sinks, which nobody can ask. */
  readonly otherSinks: readonly string[];
}

/** Null, and a sentence on standard error, where there is nobody to ask or nothing by which the user could be known. */
export function findHoldingsCommand(context: CommandContext): HoldingsCommand | null {
  const { manifest, options, folder, effects, stderr } = context;
  if (folder === null) {
    stderr.write(NO_HOME);
    return null;
  }
  const target = findTarget(manifest, options, effects);
  const { proxy, caFile, sinks } = options;
  // An administrator's own collector takes the place of all sinks.
  const hasCollector = sinks === undefined || sinks.some(({ kind }) => kind === 'collector');
  if (!hasCollector && target.decidedBy !== 'machine') {
    stderr.write(NO_COLLECTOR);
    return null;
  }
  return {
    asker: { target, proxy, caFile, effects },
    place: { manifest, folder, effects },
    collector: target.collector,
    otherSinks: (sinks ?? []).flatMap(({ kind, name = kind }) =>
      kind === 'collector' ? [] : name,
    ),
    reportAddress: buildReportRequest(target, Buffer.alloc(0))?.address ?? null,
  };
}

/** An erasure that waits comes first: what is to be gone is not to be shown or copied. */
export async function tryQueuedErasure({ asker, place }: HoldingsCommand): Promise<void> {
  if (hasQueuedErasure(place.folder)) await retryErasure(asker, place);
}

/** One line for the user; '' where the product has no other sinks. */
export function describeOtherSinks(names: readonly string[]): string {
  if (names.length === 0) return '';
  return `Not reached: ${names.join(', ')}. This product reports there too, and its vendor tells how to see and erase what is held there.\n`;
}

const NO_COLLECTOR =
  'expected a product that reports to a Candor collector, got one that reports elsewhere alone: its vendor tells how to see and erase what is held there\n';
const NO_HOME =
  'expected a home folder with the ids of this device, got none: nothing tells which data are yours\n';
