/**
 * Brings one block into the store, or what of it the store takes: a report that can never be stored must not keep all that
 * came after it waiting.
 *
 * The store says at once of an event that it has not the form of one. What ClickHouse says of rows may pass, so a block is
 * tried for a while; then it is taken apart, by halves, until it is clear which reports are refused alone. Inserting a part is
 * as safe as inserting the block: the store leaves out what it has.
 *
 * Every other failure, one that nobody has thought of among them, is the store's: the block stays in the journal, and is tried
 * for as long as it takes.
 */
import { StoreError } from '@candor/store/errors';
import type { Store, StoredReport } from '@candor/store/store';
import { decodeHead, openEntry } from '../journal/entry.ts';
import type { JournalBlock } from '../journal/open-block.ts';
import { type BlockRecord, readRecords } from '../journal/read-block.ts';
import type { RejectedReports } from '../rejected/rejected-reports.ts';

/** Resolves when all of the block is in the store, or set aside: to when the last of it was received, milliseconds since the epoch. */
export type BlockLoader = (block: JournalBlock) => Promise<number>;

export interface BlockLoaderParts {
  readonly store: Pick<Store, 'insertBlock'>;
  readonly rejected: Pick<RejectedReports, 'add'>;
  readonly blockTriesMax: number;
}

export function createBlockLoader(parts: BlockLoaderParts): BlockLoader {
  let tried = { name: '', count: 0 };
  return async (block) => {
    const records = await readRecords(block);
    const name = `${block.segment} ${block.block}`;
    tried = { name, count: tried.name === name ? tried.count + 1 : 1 };
    try {
      await insert(parts, block, records);
    } catch (failure) {
      if (!isRefusal(failure)) throw failure;
      const mayPass = failure.code !== 'STORE_BAD_EVENT';
      if (mayPass && tried.count < parts.blockTriesMax) throw failure;
      await parts.rejected.add(block, await insertHalves(parts, block, records));
    }
    const last = records.at(-1);
    return last === undefined ? 0 : decodeHead(last.payload).received;
  };
}

/** Returns those that the store refuses alone. @throws what is no refusal: then nothing is known. */
async function insertHalves(
  parts: BlockLoaderParts,
  block: JournalBlock,
  records: readonly BlockRecord[],
): Promise<readonly BlockRecord[]> {
  try {
    await insert(parts, block, records);
    return [];
  } catch (failure) {
    if (!isRefusal(failure)) throw failure;
    if (records.length <= 1) return records;
    const middle = Math.ceil(records.length / 2);
    return [
      ...(await insertHalves(parts, block, records.slice(0, middle))),
      ...(await insertHalves(parts, block, records.slice(middle))),
    ];
  }
}

async function insert(
  { store }: BlockLoaderParts,
  { segment, block }: JournalBlock,
  records: readonly BlockRecord[],
): Promise<void> {
  await store.insertBlock({ segment, block, reports: openReports(records) });
}

/** As the store comes to each: it makes rows of a few at a time, and what it is done with need not be kept. */
function* openReports(records: readonly BlockRecord[]): Generator<StoredReport, void, void> {
  for (const { payload } of records) yield openEntry(payload);
}

/** Of the events, and not of a store that is away, full, slow, or ails in a way that is not known here. */
function isRefusal(failure: unknown): failure is StoreError {
  return (
    failure instanceof StoreError &&
    (failure.code === 'STORE_BAD_EVENT' || failure.code === 'STORE_BAD_ROWS')
  );
}
