/**
 * Watches the main thread from another one. Each part of a second the main thread counts on; when it has not for too long, the other thread
 * has it keep its stack, and once it counts on it tells of that.
 */
import { listUncovered, type Agreement } from '@candor/local/agreement';
import type { Decision } from '@candor/local/consent';
import { tellsBlocked } from '@candor/manifest/blocked-operation';
import {
  blockedMsDefault,
  blockedMsMax,
  blockedMsMin,
  watchEndMsMax,
  watchLooks,
  watchLooksMin,
} from '../../limits.ts';
import type { RoleEvent } from '../failures/failure-calls.ts';
import { findOwnCode } from '../failures/open-failure-calls.ts';
import type { Session } from '../session.ts';
import { createSampler, type Sampler } from './sampler.ts';
import { startWorker } from './start-worker.ts';
import { createBlockTeller, type TellBlock } from './tell-block.ts';
import { createWatchMemory, createWatchTurn, type WatchTurn } from './watch-turn.ts';

export interface Watchdog {
  /** Looks whether it is still wanted, and ends at once if it is not. */
  readonly look: () => void;
  readonly close: () => void;
}

/** Null where it is not declared, not wanted or not possible. `onEnd` is told when it ends itself, and whether it may be opened again. */
export function openWatchdog(
  session: Session,
  event: RoleEvent,
  onEnd: (mayComeAgain: boolean) => void,
): Watchdog | null {
  const { manifest, options, effects, recorder } = session;
  if (!tellsBlocked(manifest.events[event.name]?.fields ?? {})) return null;
  const findInspector = findInspectorUrl();
  if (findInspector === null || findInspector() !== undefined) return null;

  const isWanted = createConsentCheck(session, event);
  if (!isWanted()) return null;
  const blockedMs = readBlockedMs(options.watchdog?.blockedMs);
  const everyMs = blockedMs / watchLooks;
  const sampler = createSampler(effects);
  const memory = createWatchMemory();
  const turn = createWatchTurn(memory);
  const blocks = createBlocks(session, event, sampler, blockedMs);
  let cancel = (): void => undefined;

  /** As the process ends: before all other listeners, of which one may end it. */
  const end = (): void => {
    try {
      closeTurn(turn, effects.elapsedMs);
      blocks.tell();
    } catch {
      // The host's end is not to be disturbed.
    }
  };
  const close = (): void => {
    cancel();
    process.off('exit', end);
    end();
    sampler.close();
    worker?.terminate().then(undefined, () => undefined);
  };
  const endItself = (mayComeAgain: boolean): void => {
    if (turn.isClosed()) return;
    close();
    onEnd(mayComeAgain);
  };
  const look = (): void => {
    recorder.sessions.refresh(effects.now(), false);
    if (!isWanted()) endItself(true);
    // Whoever looks into the process themselves is not to be disturbed.
    else if (findInspector() !== undefined) endItself(false);
  };
  const tick = (): void => {
    try {
      look();
      if (turn.isClosed()) return;
      blocks.tell();
      blocks.goOn();
      turn.tick();
      cancel = effects.schedule(tick, everyMs);
    } catch {
      endItself(false);
    }
  };
  const { expression } = sampler;
  const plan = { memory, blockedMs, everyMs, looksMin: watchLooksMin, expression };
  const worker = startWorker(plan, () => endItself(false));
  if (worker === null) {
    sampler.close();
    return null;
  }
  process.prependListener('exit', end);
  cancel = effects.schedule(tick, everyMs);
  return { look, close };
}

interface Blocks {
  /** Tells of the block that there was, if there was one. */
  readonly tell: () => void;
  /** The main thread goes on now. */
  readonly goOn: () => void;
}

function createBlocks(
  session: Session,
  event: RoleEvent,
  sampler: Sampler,
  blockedMs: number,
): Blocks {
  const { elapsedMs } = session.effects;
  const ownCode = findOwnCode(session);
  let teller: TellBlock | null = null;
  let wentOnMs = elapsedMs();
  return {
    tell: () => {
      const stack = sampler.take();
      if (stack === null) return;
      const forMs = elapsedMs() - wentOnMs;
      teller ??= createBlockTeller(session, event, ownCode, blockedMs);
      teller(stack, forMs);
    },
    goOn: () => {
      wentOnMs = elapsedMs();
    },
  };
}

/** Tells whether the lane is on, and the user has agreed to all of the event: half of it would say nothing. */
function createConsentCheck(
  { manifest, watch }: Pick<Session, 'manifest' | 'watch'>,
  { lane }: RoleEvent,
): () => boolean {
  let checked: Agreement | null = null;
  let isCovered = true;
  return () => {
    const decision: Decision | undefined = watch.decisions()[lane];
    if (decision?.state !== 'on') return false;
    const { agreed } = decision;
    if (agreed === checked) return isCovered;
    checked = agreed;
    isCovered = agreed === null || listUncovered(manifest, lane, agreed).length === 0;
    return isCovered;
  };
}

/** The other thread asks for microseconds, and this one does what it is asked while it waits here. */
function closeTurn(turn: WatchTurn, elapsedMs: () => number): void {
  const untilMs = elapsedMs() + watchEndMsMax;
  let isClosed = turn.close();
  while (!isClosed && elapsedMs() < untilMs) isClosed = turn.close();
}

function readBlockedMs(blockedMs: unknown): number {
  if (typeof blockedMs !== 'number' || Number.isNaN(blockedMs)) return blockedMsDefault;
  return Math.min(blockedMsMax, Math.max(blockedMsMin, Math.round(blockedMs)));
}

/** Null where nobody can be watched: in a runtime that is not Node, or has no inspector, and in a thread of the host's own. */
function findInspectorUrl(): (() => string | undefined) | null {
  const { bun, deno, electron } = process.versions;
  if (bun !== undefined || deno !== undefined || electron !== undefined) return null;
  try {
    const { isMainThread } = process.getBuiltinModule('node:worker_threads');
    return isMainThread ? process.getBuiltinModule('node:inspector').url : null;
  } catch {
    return null;
  }
}
