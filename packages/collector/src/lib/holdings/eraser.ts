/**
 * Erasures, one batch after the other, until nothing is left: what was asked for is durable before anything is taken away,
 * and is taken up again by the next process where this one is killed.
 *
 *     tombstones and the erasure are durable            from here on the door refuses whoever it is about
 *     the journal up to here is in the store and gone   nothing of theirs is on its way any more
 *     what was damaged and holds an id is gone, and theirs of what the store refused
 *     how much there is, is noted                       for the receipt
 *     the store erases, and counts the days anew
 *     the erasure is forgotten, its tombstones stay
 */
import { createHash } from 'node:crypto';
import { dayOf } from '@candor/query/day';
import type { Store } from '@candor/store/store';
import { CollectorError } from '../../errors.ts';
import {
  erasureMsMax,
  erasuresAtOnceMax,
  erasuresRememberedMax,
  erasuresUnfinishedMax,
  journalPollMs,
  retryAfterErasureS,
  storeBackoffMsMax,
  storeBackoffMsMin,
} from '../../limits.ts';
import { readErrorCode } from '../data-folder/data-folder.ts';
import type { Journal } from '../journal/journal.ts';
import type { Loader } from '../loader/loader.ts';
import { createSleeper, waitAtMost } from '../loader/sleeper.ts';
import type { RejectedReports } from '../rejected/rejected-reports.ts';
import type { ErasureIds, ErasureRow, Tombstones } from '../metadata/tombstones.ts';

export interface Erased {
  readonly sessions: number;
  readonly events: number;
}

export interface Eraser {
  /**
   * Resolves when nothing is left. A request that is made again is the same erasure, and gets the same receipt for as long as
   * it is remembered.
   *
   * @throws CollectorError erasure_under_way after `erasureMsMax`: then it goes on by itself. collector_busy
   */
  readonly erase: (ids: ErasureIds) => Promise<Erased>;
  /** Ends after the step that is under way, waiting for at most `drainMs`; the next start takes up what is not finished. */
  readonly stop: (drainMs: number) => Promise<void>;
}

export interface EraserParts {
  readonly tombstones: Tombstones;
  readonly journal: Journal;
  readonly rejected: RejectedReports;
  readonly loader: Pick<Loader, 'isStoreUp'>;
  readonly store: Pick<Store, 'findHeld' | 'erase'>;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

interface State extends EraserParts {
  readonly remembered: Map<string, Erased>;
  readonly waiting: Map<string, Set<(erased: Erased) => void>>;
  isStopping: boolean;
  isFailing: boolean;
  backoffMs: number;
  wake: () => void;
}

/** Takes up at once what an earlier process left. */
export function startEraser(parts: EraserParts): Eraser {
  const state: State = {
    ...parts,
    remembered: new Map(),
    waiting: new Map(),
    isStopping: false,
    isFailing: false,
    backoffMs: storeBackoffMsMin,
    wake: () => undefined,
  };
  const pause = createSleeper();
  const running = run(state, pause.sleep);
  return {
    erase: (ids) => erase(state, ids),
    stop: async (drainMs) => {
      state.isStopping = true;
      pause.wake();
      state.wake();
      await waitAtMost(running, drainMs);
    },
  };
}

async function erase(state: State, ids: ErasureIds): Promise<Erased> {
  if (ids.devices.length + ids.sessions.length === 0) return { sessions: 0, events: 0 };
  const name = nameErasure(ids);
  const known = state.remembered.get(name);
  if (known !== undefined) return known;
  if (state.tombstones.countUnfinished() >= erasuresUnfinishedMax) {
    throw new CollectorError(
      'collector_busy',
      'Expected fewer erasures at once, got more than are noted before some are finished. Ask again later.',
      { retryAfterS: retryAfterErasureS },
    );
  }
  state.tombstones.begin(name, ids);
  return wait(state, name);
}

function wait(state: State, name: string): Promise<Erased> {
  return new Promise((resolve, reject) => {
    const waiting = state.waiting.get(name) ?? new Set();
    state.waiting.set(name, waiting);
    const onErased = (erased: Erased): void => {
      clearTimeout(timer);
      resolve(erased);
    };
    const timer = setTimeout(() => {
      waiting.delete(onErased);
      reject(
        new CollectorError(
          'erasure_under_way',
          'Expected the erasure to be finished by now, got one that still waits for the store. It is noted, nothing more is taken under these ids, and it goes on by itself: ask again for its receipt.',
          { retryAfterS: retryAfterErasureS },
        ),
      );
    }, erasureMsMax);
    timer.unref();
    waiting.add(onErased);
    state.wake();
  });
}

async function run(state: State, sleep: (ms: number) => Promise<void>): Promise<void> {
  while (!state.isStopping) {
    const erasures = state.tombstones.listUnfinished().slice(0, erasuresAtOnceMax);
    if (erasures.length === 0) {
      await new Promise<void>((resolve) => {
        state.wake = resolve;
      });
      continue;
    }
    try {
      await finish(state, erasures, sleep);
      state.isFailing = false;
      state.backoffMs = storeBackoffMsMin;
    } catch (failure) {
      reportFailure(state, failure);
      await sleep(state.backoffMs);
      state.backoffMs = Math.min(state.backoffMs * 2, storeBackoffMsMax);
    }
  }
}

async function finish(
  state: State,
  erasures: readonly ErasureRow[],
  sleep: (ms: number) => Promise<void>,
): Promise<void> {
  const { journal, store, tombstones } = state;
  const mark = await journal.mark(true);
  while (!state.loader.isStoreUp() || !(await journal.isGone(mark))) {
    await sleep(journalPollMs);
    if (state.isStopping) return;
  }
  const found = await findAll(state, erasures);
  const removed = await journal.removeDamaged(found.flatMap(({ ids }) => ids));
  for (const name of removed) {
    state.log(
      `erasure: removed ${name}, which was kept aside as damaged and held what was erased.`,
    );
  }
  await state.rejected.erase(erasures);
  for (const { name, erased } of found) tombstones.note(name, erased);
  if (state.isStopping) return;
  await store.erase(erasures);
  const noted = tombstones.listUnfinished();
  tombstones.finish(
    erasures.map(({ name }) => name),
    dayOf(state.now()),
  );
  for (const { name, erased } of found) {
    tell(state, name, noted.find((row) => row.name === name)?.found ?? erased);
  }
}

interface Found {
  readonly name: string;
  readonly ids: readonly string[];
  readonly erased: Erased;
}

async function findAll(state: State, erasures: readonly ErasureRow[]): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const erasure of erasures) {
    const sessions = new Set<string>();
    let events = 0;
    for await (const held of state.store.findHeld(erasure)) {
      sessions.add(held.session);
      events += held.events;
    }
    const ids = [...erasure.devices, ...erasure.sessions, ...sessions];
    found.push({ name: erasure.name, ids, erased: { sessions: sessions.size, events } });
  }
  return found;
}

function tell(state: State, name: string, erased: Erased): void {
  state.remembered.set(name, erased);
  const [eldest] = state.remembered.keys();
  if (state.remembered.size > erasuresRememberedMax && eldest !== undefined) {
    state.remembered.delete(eldest);
  }
  for (const resolve of state.waiting.get(name) ?? []) resolve(erased);
  state.waiting.delete(name);
}

function reportFailure(state: State, failure: unknown): void {
  if (!state.isFailing) {
    state.log(
      `erasure: expected the store to erase, got ${readErrorCode(failure)}. It is noted, and tried again.`,
    );
  }
  state.isFailing = true;
}

/** The ids are in one order already: the same ones in any order are the same erasure. */
export function nameErasure({ product, devices, sessions }: ErasureIds): string {
  const text = JSON.stringify([product, devices, sessions]);
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
