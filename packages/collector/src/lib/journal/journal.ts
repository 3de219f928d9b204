/**
 * The journal: what is appended here is on the disk before anybody is told so, and stays there until the store has it.
 *
 * Many requests share one write and one sync. Batches go into the open block; the loader closes it when it wants it, and from
 * then on that block never changes, so that (segment, block) names the same events for ever.
 */
import { CollectorError } from '../../errors.ts';
import {
  blockEventsMax,
  commitBytesMax,
  commitWaitingBytesMax,
  probeIntervalMs,
  probeRecordBytes,
  retryAfterBusyS,
  retryAfterJournalS,
  segmentAgeMs,
} from '../../limits.ts';
import {
  type JournalOptions,
  type JournalState,
  type PendingRecord,
  commit,
  isSealDue,
  seal,
} from './commit.ts';
import { type CommitQueue, createCommitQueue } from './commit-queue.ts';
import {
  type JournalBlock,
  findNextBlock,
  sumEventsWaiting,
  sumSegmentBytes,
} from './open-block.ts';
import { type JournalPosition, createPosition, openPositionFile } from './position.ts';
import { RECORD_HEADER_BYTES } from './segment-format.ts';
import { removeDamaged } from './remove-damaged.ts';
import { recoverSegments, removeSegment } from './segment-list.ts';
import { syncFolder } from './segment-writer.ts';

export interface Journal {
  /** Resolves when the record is durable. @throws CollectorError journal_full, journal_failed, collector_busy, collector_stopping */
  readonly append: (payload: Buffer, events: number) => Promise<void>;
  /** The oldest block that is closed and not taken; with `closeOpen` the one being written if there is no other. */
  readonly nextBlock: (closeOpen: boolean) => JournalBlock | null;
  /** Says that the store has durably taken a block. Segments of which all is taken are deleted. */
  readonly markTaken: (block: JournalBlock) => Promise<void>;
  /**
   * Where the journal stands: all whose `append` was called before lies at or before it, or has failed. With `isToGo` the
   * segment being written takes nothing more, so that all of it can go.
   */
  readonly mark: (isToGo: boolean) => Promise<JournalPosition>;
  /** Whether the store has taken every block up to a mark. */
  readonly isTaken: (mark: JournalPosition) => boolean;
  /** Whether every segment up to a mark has left the disk, for good; only after a mark that asked for it. */
  readonly isGone: (mark: JournalPosition) => Promise<boolean>;
  /** Removes what was kept aside as damaged where one of these ids stands in it; returns the names of those files. */
  readonly removeDamaged: (ids: readonly string[]) => Promise<readonly string[]>;
  /** Ends the segment being written if it is old, or is all taken and the disk takes no more: what was taken does not lie about. */
  readonly retireOldSegment: () => Promise<void>;
  readonly status: () => JournalStatus;
  /** Finds out whether a journal that failed takes records again. Does nothing while it does. */
  readonly probe: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface JournalStatus {
  readonly bytes: number;
  readonly eventsWaiting: number;
  readonly isFull: boolean;
  /** True from a failed write until one succeeds. */
  readonly isFailing: boolean;
}

/** Reads what an earlier process left, and goes on from there with a new segment. */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const state = await recoverState(options);
  const queue = createCommitQueue<PendingRecord>((batch) => commit(state, batch), {
    bytesMax: commitBytesMax,
    eventsMax: blockEventsMax,
  });
  await removeTakenSegments(state);
  return {
    append: (payload, events) => append(state, queue, payload, events),
    nextBlock: (closeOpen) => findNextBlock(state, closeOpen),
    markTaken: (block) => markTaken(state, block),
    mark: async (isToGo) => {
      await queue.whenSettled();
      const newest = state.segments.at(-1);
      const mark = { segment: newest?.number ?? 0, block: newest?.blocks.at(-1)?.number ?? -1 };
      if (isToGo) state.sealUpTo = Math.max(state.sealUpTo, mark.segment);
      return mark;
    },
    isTaken: (mark) => isTaken(state, mark),
    isGone: async (mark) => {
      if (state.segments.some(({ number }) => number <= mark.segment)) return false;
      await syncFolder(options.folder);
      return true;
    },
    removeDamaged: (ids) => removeDamaged(options.folder, ids),
    retireOldSegment: async () => {
      const isOld = options.now() - state.writerSince >= segmentAgeMs || isSealDue(state);
      // On a disk that takes nothing more, what the store has may be all that stands in the way.
      const isInTheWay = state.isFailing && state.segments.at(-1)?.blocks.length === 0;
      if (state.isCommitting || !(isOld || isInTheWay)) return;
      await seal(state);
      await removeTakenSegments(state);
    },
    status: () => ({
      bytes: sumSegmentBytes(state),
      eventsWaiting: sumEventsWaiting(state),
      isFull: sumSegmentBytes(state) + probeRecordBytes > options.bytesMax,
      isFailing: state.isFailing,
    }),
    probe: async () => {
      if (!state.isFailing || options.now() - state.probedAt < probeIntervalMs) return;
      state.probedAt = options.now();
      await append(state, queue, Buffer.alloc(probeRecordBytes), 0).catch(() => undefined);
    },
    close: async () => {
      state.isClosed = true;
      await queue.whenIdle();
      await seal(state);
      await removeTakenSegments(state);
      await state.positionFile.close();
    },
  };
}

async function recoverState(options: JournalOptions): Promise<JournalState> {
  const positionFile = await openPositionFile(options.folder);
  const { read } = positionFile;
  const start = read ?? { segment: 0, block: 0 };
  const segments = await recoverSegments(options.folder, start, options.log);
  const newest = segments.at(-1)?.number;
  const position = read ?? (newest === undefined ? createPosition() : start);
  // Takes the file's room while there is some. A failure loses nothing, for the position may lag.
  if (read === null) await positionFile.write(position).catch(() => undefined);
  return {
    options,
    segments,
    positionFile,
    position,
    nextSegment: Math.max(newest ?? 0, position.segment) + 1,
    writer: null,
    writerSince: 0,
    openBlock: 0,
    closeRequested: false,
    isCommitting: false,
    isFailing: false,
    isClosed: false,
    probedAt: 0,
    sealUpTo: 0,
  };
}

function append(
  state: JournalState,
  queue: CommitQueue<PendingRecord>,
  payload: Buffer,
  events: number,
): Promise<void> {
  if (state.isClosed) {
    return Promise.reject(
      new CollectorError(
        'collector_stopping',
        'Expected a journal that is open, got one that the collector has closed to stop. Send the report again in a moment.',
        { retryAfterS: retryAfterBusyS },
      ),
    );
  }
  const bytes = RECORD_HEADER_BYTES + payload.length;
  const waiting = queue.waitingBytes();
  if (sumSegmentBytes(state) + waiting + bytes > state.options.bytesMax) {
    return Promise.reject(
      new CollectorError(
        'journal_full',
        'Expected room in the journal, got a journal at its limit: the store has not taken anything for a while. Send the report again later.',
        { retryAfterS: retryAfterJournalS },
      ),
    );
  }
  if (waiting + bytes > commitWaitingBytesMax && waiting > 0) {
    return Promise.reject(
      new CollectorError(
        'collector_busy',
        'Expected a disk that keeps up, got more waiting for it than is held in memory. Send the report again later.',
        { retryAfterS: retryAfterBusyS },
      ),
    );
  }
  return queue.add({ payload, events, bytes });
}

async function markTaken(state: JournalState, taken: JournalBlock): Promise<void> {
  const segment = state.segments.find(({ number }) => number === taken.segment);
  if (segment?.blocks[0]?.number !== taken.block) {
    throw new Error('blocks of the journal are taken in order, each once');
  }
  segment.blocks.shift();
  await movePosition(state, { segment: taken.segment, block: taken.block + 1 });
  await removeTakenSegments(state);
}

function isTaken(state: JournalState, mark: JournalPosition): boolean {
  return !state.segments.some(({ number, blocks }) => {
    const [oldest] = blocks;
    if (oldest === undefined) return false;
    return number < mark.segment || (number === mark.segment && oldest.number <= mark.block);
  });
}

async function movePosition(state: JournalState, position: JournalPosition): Promise<void> {
  await state.positionFile.write(position);
  state.position = position;
}

/** Only after the position is durable: it is what keeps the number of a deleted segment from being given again. */
async function removeTakenSegments(state: JournalState): Promise<void> {
  for (;;) {
    const oldest = state.segments[0];
    if (oldest === undefined || !oldest.sealed || oldest.blocks.length > 0) return;
    if (oldest.number > state.position.segment) {
      await movePosition(state, { segment: oldest.number, block: 0 });
    }
    await removeSegment(oldest);
    state.segments.shift();
  }
}
