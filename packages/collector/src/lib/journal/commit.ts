/**
 * Writing to the journal: batches of records become bytes of the open block, in a segment that is made when it is needed.
 */
import { CollectorError } from '../../errors.ts';
import { retryAfterJournalS, segmentAgeMs, segmentBytesMax } from '../../limits.ts';
import { readErrorCode } from '../data-folder/data-folder.ts';
import { type JournalIndex, chooseBlock } from './open-block.ts';
import type { JournalPosition, PositionFile } from './position.ts';
import { encodeRecordHeader } from './segment-format.ts';
import { segmentPath } from './segment-list.ts';
import { addToBlocks } from './segment-scan.ts';
import { type SegmentWriter, createSegment } from './segment-writer.ts';

export interface JournalOptions {
  readonly folder: string;
  readonly bytesMax: number;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

export interface PendingRecord {
  readonly payload: Buffer;
  readonly events: number;
  readonly bytes: number;
}

/** All that an open journal knows. */
export interface JournalState extends JournalIndex {
  readonly options: JournalOptions;
  readonly positionFile: PositionFile;
  /** As it stands on the disk. */
  position: JournalPosition;
  nextSegment: number;
  writer: SegmentWriter | null;
  writerSince: number;
  isFailing: boolean;
  /** True from the moment at which it is closed: the folder may be another's soon. */
  isClosed: boolean;
  probedAt: number;
  /** Segments up to this number take nothing more: somebody waits for them to go. */
  sealUpTo: number;
}

/** Makes one batch durable, whole or not at all. @throws CollectorError journal_failed */
export async function commit(state: JournalState, batch: readonly PendingRecord[]): Promise<void> {
  const bytes = batch.reduce((sum, record) => sum + record.bytes, 0);
  const events = batch.reduce((sum, record) => sum + record.events, 0);
  state.isCommitting = true;
  try {
    const writer = await prepareWriter(state, bytes);
    const block = chooseBlock(state, bytes, events);
    const from = writer.durableBytes();
    await writer.append(encodeBatch(batch, block));
    const segment = state.segments.at(-1);
    if (segment === undefined) throw new Error('the segment being written is not in the index');
    segment.bytes = writer.durableBytes();
    addToBlocks(segment.blocks, { number: block, from, to: segment.bytes, events });
    if (state.isFailing) state.options.log('journal: the disk takes records again.');
    state.isFailing = false;
  } catch (cause) {
    throw describeFailure(state, cause);
  } finally {
    state.isCommitting = false;
  }
}

function describeFailure(state: JournalState, cause: unknown): CollectorError {
  if (!state.isFailing) {
    state.options.log(
      `journal: expected a disk that takes records at ${state.options.folder}, got ${readErrorCode(cause)}. Reports are refused with 503 until it does; make room or repair it.`,
    );
  }
  state.isFailing = true;
  return new CollectorError(
    'journal_failed',
    `Expected to write the report to disk, got ${readErrorCode(cause)}. Nothing of it was kept: send it again later.`,
    { retryAfterS: retryAfterJournalS, cause },
  );
}

function encodeBatch(batch: readonly PendingRecord[], block: number): Buffer {
  return Buffer.concat(
    batch.flatMap(({ payload, events }) => [encodeRecordHeader(block, events, payload), payload]),
  );
}

/** The segment being written, or a new one where that is full, old or broken. */
async function prepareWriter(state: JournalState, bytes: number): Promise<SegmentWriter> {
  const { writer, options } = state;
  if (writer !== null) {
    const isFull = writer.durableBytes() + bytes > segmentBytesMax;
    const isOld = options.now() - state.writerSince > segmentAgeMs || isSealDue(state);
    if (writer.isUsable() && !isFull && !isOld) return writer;
    await seal(state);
  }
  const number = state.nextSegment;
  const path = segmentPath(options.folder, number);
  // Counted before the attempt: a number that may be on the disk already is never given again.
  state.nextSegment += 1;
  const created = await createSegment(path, number);
  state.writer = created;
  state.writerSince = options.now();
  state.openBlock = 0;
  state.closeRequested = false;
  state.segments.push({
    number,
    path,
    bytes: created.durableBytes(),
    blocks: [],
    sealed: false,
  });
  return created;
}

/** Whether somebody waits for the segment being written to go. */
export function isSealDue(state: JournalState): boolean {
  return (state.segments.at(-1)?.number ?? 0) <= state.sealUpTo;
}

/** Nothing more goes into the segment being written; the next batch starts another. */
export async function seal(state: JournalState): Promise<void> {
  const { writer } = state;
  const segment = state.segments.at(-1);
  if (writer === null || segment === undefined) return;
  state.writer = null;
  segment.sealed = true;
  await writer.close();
}
