/**
 * Loading large blocks in a thread: to make rows of a block of thousands of events takes longer than a sender should wait for an
 * answer. What is sent over is the place of the block in the journal, and what comes back is what became of it.
 */
import type { Store, StoreAddress } from '@candor/store/store';
import { CollectorError, type CollectorErrorCode } from '../../errors.ts';
import { asideEventsMin } from '../../limits.ts';
import { readErrorCode } from '../data-folder/data-folder.ts';
import type { JournalBlock } from '../journal/open-block.ts';
import type { RejectedReports } from '../rejected/rejected-reports.ts';
import { type Thread, createThread } from '../threads/thread.ts';
import { type BlockLoader, type BlockLoaderParts, createBlockLoader } from './load-block.ts';

interface LoadRequest {
  readonly block: JournalBlock;
  readonly blockTriesMax: number;
}

export interface SentRecord {
  readonly payload: Uint8Array;
  readonly events: number;
}

type LoadReply =
  | {
      readonly ok: true;
      /** As a `BlockLoader` resolves. */
      readonly received: number;
      /** What the store refuses for good. */
      readonly left: readonly SentRecord[];
    }
  | {
      readonly ok: false;
      /** Of our own failures the message, which holds no value of anybody's. */
      readonly own: { readonly code: CollectorErrorCode; readonly message: string } | null;
      readonly code: string;
    };

export interface AsideParts extends Omit<BlockLoaderParts, 'store'> {
  readonly store: Pick<Store, 'insertBlock' | 'inInsertTurn'>;
  readonly storeAddress: StoreAddress;
}

export interface AsideLoader {
  readonly load: BlockLoader;
  readonly stop: () => Promise<void>;
}

/** Small blocks are loaded on the spot; a block is always of the same size, and so always goes the same way. */
export function createAsideLoader(parts: AsideParts): AsideLoader {
  const { rejected, store, blockTriesMax } = parts;
  const loadHere = createBlockLoader(parts);
  const thread: Thread<LoadRequest, LoadReply> = createThread('load-main', parts.storeAddress);
  const loadThere: BlockLoader = async (block) => {
    const reply = await store.inInsertTurn(() => thread.ask({ block, blockTriesMax }));
    if (!reply.ok) throw rebuildFailure(reply);
    if (reply.left.length > 0) await rejected.add(block, reply.left.map(toRecord));
    return reply.received;
  };
  return {
    load: (block) => (block.events < asideEventsMin ? loadHere(block) : loadThere(block)),
    stop: thread.stop,
  };
}

/** The thread's side. */
export function answerLoads(
  store: Pick<Store, 'insertBlock'>,
): (request: LoadRequest) => Promise<LoadReply> {
  let left: readonly SentRecord[] = [];
  const rejected: Pick<RejectedReports, 'add'> = {
    add: async (_block, records) => {
      left = records;
    },
  };
  let load: BlockLoader | null = null;
  return async ({ block, blockTriesMax }) => {
    load ??= createBlockLoader({ store, rejected, blockTriesMax });
    left = [];
    try {
      const received = await load(block);
      return { ok: true, received, left };
    } catch (failure) {
      return { ok: false, own: describeOwn(failure), code: readErrorCode(failure) };
    }
  };
}

function describeOwn(failure: unknown): (LoadReply & { readonly ok: false })['own'] {
  return failure instanceof CollectorError
    ? { code: failure.code, message: failure.message }
    : null;
}

function rebuildFailure({ own, code }: LoadReply & { readonly ok: false }): Error {
  if (own !== null) return new CollectorError(own.code, own.message);
  return Object.assign(new Error('a thread could not load a block'), { code });
}

function toRecord({ payload, events }: SentRecord): { payload: Buffer; events: number } {
  const { buffer, byteOffset, byteLength } = payload;
  return { payload: Buffer.from(buffer, byteOffset, byteLength), events };
}
