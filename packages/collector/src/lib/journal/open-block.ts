/**
 * Which segment and block the next batch goes into, and which block the loader may have: all bookkeeping, no disk.
 */
import { blockBytesMax, blockEventsMax } from '../../limits.ts';
import type { Segment } from './segment-list.ts';
import type { BlockRange } from './segment-scan.ts';

/** A closed block as the loader gets it: its bytes never change again. */
export interface JournalBlock {
  readonly segment: number;
  readonly block: number;
  readonly events: number;
  readonly path: string;
  readonly from: number;
  readonly to: number;
}

/** What is known of the journal in memory. */
export interface JournalIndex {
  /** Oldest first; all but the last are sealed. */
  readonly segments: Segment[];
  /** Number of the block that the next batch goes into, in the segment that is being written. */
  openBlock: number;
  /** The loader asked for the open block while a batch was on its way into it. */
  closeRequested: boolean;
  isCommitting: boolean;
}

/** The number under which a batch is written: the open block's, or the next where that is full or asked for. */
export function chooseBlock(index: JournalIndex, bytes: number, events: number): number {
  const open = findOpenBlock(index);
  const isFull =
    open !== undefined &&
    (open.to - open.from + bytes > blockBytesMax || open.events + events > blockEventsMax);
  if (isFull || (open !== undefined && index.closeRequested)) index.openBlock += 1;
  index.closeRequested = false;
  return index.openBlock;
}

/**
 * The oldest block that the store has not taken, or null. The open block is only given, and thereby closed, when `closeOpen`
 * says so and nothing is on its way into it.
 */
export function findNextBlock(index: JournalIndex, closeOpen: boolean): JournalBlock | null {
  const segment = index.segments.find(({ blocks }) => blocks.length > 0);
  const range = segment?.blocks[0];
  if (segment === undefined || range === undefined) return null;
  if (range === findOpenBlock(index)) {
    if (!closeOpen) return null;
    if (index.isCommitting) {
      index.closeRequested = true;
      return null;
    }
    index.openBlock += 1;
  }
  return describeBlock(segment, range);
}

export function sumSegmentBytes(index: JournalIndex): number {
  return index.segments.reduce((sum, { bytes }) => sum + bytes, 0);
}

export function sumEventsWaiting(index: JournalIndex): number {
  let events = 0;
  for (const segment of index.segments) {
    for (const block of segment.blocks) events += block.events;
  }
  return events;
}

function findOpenBlock(index: JournalIndex): BlockRange | undefined {
  const segment = index.segments.at(-1);
  if (segment === undefined || segment.sealed) return undefined;
  const last = segment.blocks.at(-1);
  return last?.number === index.openBlock ? last : undefined;
}

function describeBlock(segment: Segment, range: BlockRange): JournalBlock {
  const { number: block, events, from, to } = range;
  return { segment: segment.number, block, events, path: segment.path, from, to };
}
