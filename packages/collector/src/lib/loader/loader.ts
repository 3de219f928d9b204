/**
 * The loader: gives the journal's blocks to the store, in order, each until the store has it.
 *
 * It holds one block in memory. While the store is away it waits, longer each time, and the journal grows on the disk up to
 * its limit, at which the doors refuse; nothing is queued anywhere else.
 */
import { refreshWaitMs } from '@candor/store/limits';
import type { RefreshResult, Store, StoreAddress } from '@candor/store/store';
import { CollectorError } from '../../errors.ts';
import {
  blockTriesMax,
  loadIntervalMs,
  pauseMsMin,
  refreshIntervalMs,
  storeBackoffMsMax,
  storeBackoffMsMin,
} from '../../limits.ts';
import { readErrorCode } from '../data-folder/data-folder.ts';
import type { Journal } from '../journal/journal.ts';
import type { RejectedReports } from '../rejected/rejected-reports.ts';
import { type AsideLoader, createAsideLoader } from './load-aside.ts';
import { type Sleeper, createSleeper, waitAtMost } from './sleeper.ts';

export interface Loader {
  /** False from a failure of the store until it takes something again. */
  readonly isStoreUp: () => boolean;
  /** Blocks that the store has taken since the start: as long as it stays the same, so do answers. */
  readonly blocksTaken: () => number;
  /** How long ago the oldest that waits for the store can have been received, in milliseconds; 0 while nothing waits. */
  readonly behindMs: () => number;
  /** Blocks with reports that the store refuses for good, of this process and earlier ones. */
  readonly blocksRejected: () => number;
  /** Gives the store what the journal holds, for at most `drainMs` and until it fails, and ends. */
  readonly stop: (drainMs: number) => Promise<void>;
}

export interface LoaderParts {
  readonly journal: Journal;
  /** Where reports go that the store will never take. */
  readonly rejected: RejectedReports;
  readonly store: Store;
  /** Where the store is: a thread that loads large blocks has a connection of its own. */
  readonly storeAddress: StoreAddress;
  readonly now: () => number;
  readonly log: (line: string) => void;
  /** How often the store may refuse a block before it is taken apart. Default `blockTriesMax`. */
  readonly blockTriesMax?: number;
}

interface State extends LoaderParts {
  readonly blocks: AsideLoader;
  readonly sleeper: Sleeper;
  isMigrated: boolean;
  isStoreUp: boolean;
  backoffMs: number;
  /** Something was inserted after the last refresh of the rollups, perhaps by an earlier process. */
  isStale: boolean;
  /** Why days could not be counted when that was last said. */
  countFailure: string | null;
  blocksTaken: number;
  /** All that was received until then is in the store. */
  caughtUpAt: number;
  refreshedAt: number;
  openClosedAt: number;
  /** When stopping: the instant until which to go on. */
  drainUntil: number | null;
}

export function startLoader(parts: LoaderParts): Loader {
  const state: State = {
    ...parts,
    blocks: createAsideLoader({ blockTriesMax, ...parts }),
    sleeper: createSleeper(),
    isMigrated: false,
    isStoreUp: true,
    backoffMs: storeBackoffMsMin,
    isStale: true,
    countFailure: null,
    blocksTaken: 0,
    caughtUpAt: parts.now(),
    refreshedAt: 0,
    openClosedAt: 0,
    drainUntil: null,
  };
  const running = run(state);
  return {
    isStoreUp: () => state.isStoreUp && state.isMigrated,
    blocksTaken: () => state.blocksTaken,
    behindMs: () =>
      parts.journal.status().eventsWaiting === 0 ? 0 : Math.max(0, parts.now() - state.caughtUpAt),
    blocksRejected: () => parts.rejected.count(),
    stop: async (drainMs) => {
      state.drainUntil = parts.now() + drainMs;
      state.sleeper.wake();
      await waitAtMost(running, drainMs);
      await state.blocks.stop();
    },
  };
}

async function run(state: State): Promise<void> {
  for (;;) {
    let isWorking = false;
    try {
      isWorking = await work(state);
      reportUp(state);
    } catch (failure) {
      // A stop that has waited for long enough cuts off what goes on: that says nothing about the store.
      const isCutOff = state.drainUntil !== null && state.now() >= state.drainUntil;
      if (!isCutOff) reportDown(state, failure);
      // What the journal holds it holds durably: a store that is away is no reason to wait with stopping.
      if (state.drainUntil !== null) return;
      await state.sleeper.sleep(state.backoffMs);
      state.backoffMs = Math.min(state.backoffMs * 2, storeBackoffMsMax);
      continue;
    }
    if (state.drainUntil !== null && (!isWorking || state.now() >= state.drainUntil)) return;
    if (!isWorking) await state.sleeper.sleep(findPauseMs(state));
  }
}

/** One step. Resolves to whether there may be more to do at once. */
async function work(state: State): Promise<boolean> {
  if (!state.isMigrated) {
    await state.store.migrate();
    state.isMigrated = true;
  }
  const isLoading = await loadNext(state);
  const isRefreshDue = !isLoading || state.now() - state.refreshedAt >= refreshIntervalMs;
  if (state.isStale && isRefreshDue) {
    // Cleared first: what is inserted meanwhile asks for the next refresh.
    state.isStale = false;
    try {
      const { waiting, failure } = await state.store.refreshRollups(refreshWaitMs);
      state.isStale ||= waiting > 0;
      reportCount(state, failure);
    } catch (failure) {
      state.isStale = true;
      throw failure;
    }
    state.refreshedAt = state.now();
  }
  if (!isLoading) await state.journal.retireOldSegment();
  return isLoading;
}

async function loadNext(state: State): Promise<boolean> {
  const block = state.journal.nextBlock(mayCloseOpen(state));
  if (block === null) {
    if (state.journal.status().eventsWaiting === 0) state.caughtUpAt = state.now();
    return false;
  }
  if (block.events > 0) {
    state.caughtUpAt = Math.max(state.caughtUpAt, await state.blocks.load(block));
    state.isStale = true;
    state.blocksTaken += 1;
  }
  await state.journal.markTaken(block);
  return true;
}

/** Small inserts cost the store as much as large ones: the open block is taken a few times a second, full ones at once. */
function mayCloseOpen(state: State): boolean {
  if (state.drainUntil !== null) return true;
  const now = state.now();
  if (now - state.openClosedAt < loadIntervalMs && now >= state.openClosedAt) return false;
  state.openClosedAt = now;
  return true;
}

/** Until the block being written may be taken, by a clock that may jump. */
function findPauseMs({ openClosedAt, now }: State): number {
  return Math.min(loadIntervalMs, Math.max(pauseMsMin, openClosedAt + loadIntervalMs - now()));
}

/** Blocks are taken all the same. */
function reportCount(state: State, failure: RefreshResult['failure']): void {
  if (failure === null || failure.code === state.countFailure) return;
  state.countFailure = failure.code;
  state.log(
    `rollups: expected to count days anew, got ${failure.code}. Questions read the events of these days, which takes longer, and it is tried again.`,
  );
}

function reportUp(state: State): void {
  if (!state.isStoreUp) state.log('loader: blocks reach the store again.');
  state.isStoreUp = true;
  state.backoffMs = storeBackoffMsMin;
}

function reportDown(state: State, failure: unknown): void {
  if (state.isStoreUp) {
    state.log(
      `loader: expected to bring a block from the journal to the store, got ${describeFailure(failure)}. The journal keeps what it holds, and this is tried again.`,
    );
  }
  state.isStoreUp = false;
}

/** Our own errors say what happened without a value of anybody's in it; of others that is only sure of the code. */
function describeFailure(failure: unknown): string {
  if (failure instanceof CollectorError) return failure.message;
  const code = readErrorCode(failure);
  return failure instanceof Error && code !== 'Error' ? code : 'a failure without a code';
}
