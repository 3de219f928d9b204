/**
 * Failures that the host tells of, those that nobody catches, and how the session goes. What describes a failure is loaded with the first.
 */
import path from 'node:path';
import { resolveFolder } from '@candor/local/consent-inputs';
import { dropOldFailures } from '@candor/local/drop-failures';
import { hasCrashes } from '@candor/local/left-over';
import type { Door } from '../door.ts';
import type { Start } from '../start.ts';
import type { FailureCalls, RoleEvent } from './failure-calls.ts';
import { createHealth, type Health } from './health.ts';
import { createReporter, type OwnCode, type Reporter, type Wish } from './report-failure.ts';

interface RoleEvents {
  readonly failure: RoleEvent | null;
  readonly health: RoleEvent | null;
}

export function openFailureCalls(start: Start, { serve }: Door, events: RoleEvents): FailureCalls {
  const { folder, effects } = start;
  if (folder !== null && hasCrashes(folder)) dropOldFailures(folder, effects.now());
  const findHealth = createHealthFinder(start, events.health);
  const tellNow = createTeller(start, events.failure, findHealth);
  const end = (): void => serve(undefined, () => findHealth(true)?.end());
  const look = (): void => void serve(null, findHealth);
  const begin = putOff(start, events.health, look);
  return {
    tell: (error, fields = {}, severity) =>
      serve(undefined, () => tellNow(error, fields, severity)),
    begin: () => serve(undefined, begin.now),
    beat: () => serve(undefined, () => findHealth()?.tell('running')),
    end,
    look,
    close: () => {
      end();
      begin.cancel();
    },
  };
}

interface PutOff {
  /** Does it, unless it was done. */
  readonly now: () => void;
  readonly cancel: () => void;
}

/**
 * The mark of a session asks for a session, and that for most of the SDK. So it is not set before the host comes to its event loop or has the
 * session opened, whichever is first. Where the lane is off there is nothing to be put off.
 */
function putOff(start: Start, event: RoleEvent | null, look: () => void): PutOff {
  let isWaiting = event !== null && start.watch.decisions()[event.lane]?.state === 'on';
  const cancel = (): void => {
    isWaiting = false;
  };
  const now = (): void => {
    if (!isWaiting) return;
    isWaiting = false;
    look();
  };
  if (isWaiting) start.onOpened(now);
  return { now, cancel };
}

/** Null for as long as the lane is off in which health is told. With `isEnding` no mark is set that is removed in the same go. */
type FindHealth = (isEnding?: boolean) => Health | null;

function createHealthFinder(start: Start, event: RoleEvent | null): FindHealth {
  let health: Health | null = null;
  let isLooking = false;
  return (isEnding = false) => {
    // Making it opens the session, which has others look for it.
    if (event === null || health !== null || isLooking) return health;
    isLooking = true;
    try {
      start.look();
      if (start.watch.decisions()[event.lane]?.state === 'on') {
        health = createHealth(start, event, isEnding);
      }
    } finally {
      isLooking = false;
    }
    return health;
  };
}

type Tell = (
  error: unknown,
  fields: Readonly<Record<string, unknown>>,
  severity: Parameters<FailureCalls['tell']>[2],
) => void;

function createTeller(start: Start, event: RoleEvent | null, findHealth: FindHealth): Tell {
  const ownCode = findOwnCode(start);
  let reporter: Reporter | null = null;
  let isTelling = false;
  return (error, fields, severity) => {
    // What fails in telling of a failure is not told.
    if (isTelling) return;
    isTelling = true;
    const health = findHealth();
    try {
      start.look();
      // Nobody wants to know: then nothing is loaded that could tell.
      const wish = readWish(start, event);
      if (health === null && wish === 'off') return;
      reporter ??= createReporter(start, event, ownCode);
      const seen = reporter.report(error, fields, severity, wish);
      // What nobody caught has an outcome of its own; what was passed over may have been the product's.
      if (seen === 'counted' || severity === 'handled') {
        health?.count(seen === 'passed' ? 'told' : seen);
      }
    } finally {
      isTelling = false;
      if (severity !== 'handled') health?.tell(severity);
    }
  };
}

/** As of the last look at what was decided. */
function readWish({ folder, manifest, watch }: Start, event: RoleEvent | null): Wish {
  if (event === null) return 'off';
  const { lane } = event;
  const decision = watch.decisions()[lane];
  if (decision?.state === 'on') return 'on';
  const isUnanswered =
    decision?.decidedBy === 'default' && manifest.lanes[lane]?.consent === 'ask' && folder !== null;
  return isUnanswered ? 'ask' : 'off';
}

/** By whole paths: the working folder may be another one by the time of a failure. A relative one is none where that folder was gone. */
export function findOwnCode({
  options: { vocabulary: given, failures },
  workingFolder,
}: Pick<Start, 'options' | 'workingFolder'>): OwnCode {
  const resolve = (place: string): string | undefined =>
    resolveFolder(place, workingFolder) ?? undefined;
  const vocabulary = typeof given === 'string' ? resolve(given) : given;
  const roots = failures?.roots?.flatMap((root) => resolve(root) ?? []);
  return {
    vocabulary,
    roots: roots ?? (typeof vocabulary === 'string' ? [path.dirname(vocabulary)] : []),
  };
}
