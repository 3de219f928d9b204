/**
 * Retention: what was received longer ago than its lane is kept for goes, a little after each midnight (UTC).
 *
 * What is dropped is noted in the metadata with how much it is before anything is taken away, and counted when all of it is
 * gone; a process that is killed in between leaves the note, and the next one finishes it. Whole days are dropped: so an event
 * stays for its days and at most one more, and the parts of the store that hold it are rewritten once a day and not every hour.
 */
import { dayOf } from '@candor/query/day';
import { type LaneExpiry, nameLane } from '@candor/store/retention';
import type { Store } from '@candor/store/store';
import { quarantineDaysMax, retentionFirstMs, retentionIntervalMs } from '../../limits.ts';
import { readErrorCode } from '../data-folder/data-folder.ts';
import { createSleeper, waitAtMost } from '../loader/sleeper.ts';
import { type Audit, RETENTION_ACTOR } from '../metadata/audit.ts';
import type { DroppedCount, DroppedLane, RetentionRows } from '../metadata/retention-rows.ts';
import type { Quarantine } from '../quarantine/quarantine.ts';
import type { RejectedReports } from '../rejected/rejected-reports.ts';
import { type RetentionRules, findLongestDays, findRetentionDays } from './retention-rules.ts';
import { lookAtClock } from './trusted-clock.ts';

export interface Retention {
  readonly status: () => RetentionStatus;
  /** Ends after the step that is under way, waiting for at most `drainMs`; the next start finishes it. */
  readonly stop: (drainMs: number) => Promise<void>;
}

export interface RetentionStatus {
  /** True while nothing is dropped, because the clock is not believed. */
  readonly isHeld: boolean;
  /** Milliseconds since the epoch: when it was last seen that nothing is kept for too long; null before that. */
  readonly appliedAt: number | null;
  readonly dropped: readonly DroppedCount[];
}

export interface RetentionParts {
  readonly rules: RetentionRules;
  readonly rows: RetentionRows;
  readonly audit: Audit;
  readonly store: Pick<Store, 'listLanes' | 'countExpired' | 'dropExpired'>;
  readonly rejected: Pick<RejectedReports, 'countExpired' | 'expire'>;
  readonly quarantine: Pick<Quarantine, 'expire'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds from any instant on, by a clock that nobody sets. */
  readonly measureMs: () => number;
  readonly log: (line: string) => void;
  /** Default: those of `limits.ts`. */
  readonly times?: { readonly firstMs: number; readonly intervalMs: number };
}

interface State extends RetentionParts {
  /** By `measureMs`; null before the first look. */
  lookedAtMs: number | null;
  isHeld: boolean;
  isFailing: boolean;
  appliedAt: number | null;
  isStopping: boolean;
}

const DAY_MS = 86_400_000;
const TIMES = { firstMs: retentionFirstMs, intervalMs: retentionIntervalMs };

export function startRetention(parts: RetentionParts): Retention {
  const state: State = {
    ...parts,
    lookedAtMs: null,
    isHeld: false,
    isFailing: false,
    appliedAt: null,
    isStopping: false,
  };
  const { firstMs, intervalMs } = parts.times ?? TIMES;
  const pause = createSleeper();
  const run = async (): Promise<void> => {
    await pause.sleep(firstMs);
    while (!state.isStopping) {
      // A store that is away at a start is asked again soon.
      await pause.sleep((await apply(state)) ? intervalMs : firstMs);
    }
  };
  const running = run();
  return {
    status: () => ({
      isHeld: state.isHeld,
      appliedAt: state.appliedAt,
      dropped: parts.rows.listDropped(),
    }),
    stop: async (drainMs) => {
      state.isStopping = true;
      pause.wake();
      await waitAtMost(running, drainMs);
    },
  };
}

/** Resolves to whether it could be looked, whatever came of that. */
async function apply(state: State): Promise<boolean> {
  try {
    await finishRun(state);
    const lanes = await state.store.listLanes();
    const newest = Math.max(0, ...lanes.map(({ lastReceived }) => lastReceived));
    const now = state.now();
    if (!isClockBelieved(state, now, newest)) return true;
    const midnight = Math.floor(now / DAY_MS) * DAY_MS;
    state.quarantine.expire((product) => {
      const days = findLongestDays(state.rules, product) ?? quarantineDaysMax;
      return dayOf(midnight - Math.min(days, quarantineDaysMax) * DAY_MS);
    });
    const expired = await findExpired(state, lanes, ({ product, lane }) => {
      const days = findRetentionDays(state.rules, product, lane);
      return days === null ? null : { product, lane, receivedBefore: midnight - days * DAY_MS };
    });
    if (expired.length > 0) {
      state.rows.beginRun(expired);
      await finishRun(state);
    }
    state.appliedAt = now;
    state.isFailing = false;
    return true;
  } catch (failure) {
    if (!state.isFailing) {
      state.log(
        `retention: expected a store that drops what is kept for too long, got ${readErrorCode(failure)}. It is tried again.`,
      );
    }
    state.isFailing = true;
    return false;
  }
}

/** A store that holds events from before this was first looked at says by them how late it is at least. */
function isClockBelieved(state: State, now: number, newestReceived: number): boolean {
  const measured = state.measureMs();
  const measuredMs = state.lookedAtMs === null ? 0 : measured - state.lookedAtMs;
  state.lookedAtMs = measured;
  const believedAt = newestReceived === 0 ? now : newestReceived;
  const known = state.rows.readClock() ?? { believedAt, hold: null };
  const note = lookAtClock(known, now, measuredMs);
  state.rows.writeClock(note);
  const isHeld = note.hold !== null;
  if (isHeld && !state.isHeld) {
    const days = Math.round((now - known.believedAt) / DAY_MS);
    state.log(
      `retention: expected a clock that goes on from where it was, got one that is some ${days} days further. Nothing is dropped for a week, or until it is set right: see to the clock. Where nothing ran for that long, nothing needs to be done.`,
    );
  }
  if (!isHeld && state.isHeld) {
    state.log('retention: the clock is believed again, and what is kept for too long goes.');
  }
  state.isHeld = isHeld;
  return !isHeld;
}

type Lane = Pick<LaneExpiry, 'product' | 'lane'>;

/** Of what the store has, and of what it refused. `findExpiry` is null for what stays for ever. */
async function findExpired(
  { store, rejected }: State,
  lanes: readonly Lane[],
  findExpiry: (lane: Lane) => LaneExpiry | null,
): Promise<readonly DroppedLane[]> {
  const expiries = lanes.flatMap((lane) => findExpiry(lane) ?? []);
  const counted = [
    ...(expiries.length === 0 ? [] : await store.countExpired(expiries)),
    ...(await rejected.countExpired((entry) => isBefore(entry, findExpiry(entry)))),
  ];
  const dropped = new Map<string, DroppedLane>();
  for (const { product, lane, events } of counted) {
    const expiry = findExpiry({ product, lane });
    const name = nameLane({ product, lane });
    const before = dropped.get(name)?.events ?? 0;
    if (expiry !== null) dropped.set(name, { ...expiry, events: before + events });
  }
  return [...dropped.values()];
}

function isBefore({ received }: { readonly received: number }, expiry: LaneExpiry | null): boolean {
  return expiry !== null && received < expiry.receivedBefore;
}

async function finishRun({ rows, store, rejected, audit, now, log }: State): Promise<void> {
  const lanes = rows.readRun();
  if (lanes === null) return;
  const byName = new Map(lanes.map((lane) => [nameLane(lane), lane]));
  await store.dropExpired(lanes);
  await rejected.expire((entry) => isBefore(entry, byName.get(nameLane(entry)) ?? null));
  const at = now();
  rows.finishRun(dayOf(at), (lane) =>
    audit.add({ at, actor: RETENTION_ACTOR, act: 'events_expired', subject: nameLane(lane) }),
  );
  for (const lane of lanes) {
    log(
      `retention: dropped ${lane.events} events of ${nameLane(lane)} that were received before ${dayOf(lane.receivedBefore)}.`,
    );
  }
}
