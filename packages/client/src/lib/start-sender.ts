/**
 * Whether a short command starts a sender, and what that is told. What only some products or users have, sinks with names of their own or an
 * erasure that waits, is loaded for them.
 */
import path from 'node:path';
import { hasQueuedErasure } from '@candor/local/left-over';
import { findSinkFolder, hasSinkSpools, hasSpooledReports, readRetry } from '@candor/local/spool';
import { findTarget, type FoundTarget } from '../target.ts';
import { startDetachedSender } from './detached-sender.ts';
import { mayTryErasure } from './due-erasure.ts';
import { isWaiting } from './retry-plan.ts';
import type { Session } from './session.ts';
import { listPlans, type SinkPlan } from './sinks/list-sinks.ts';

/** Returns whether one was started. It is told by which files the lanes were decided, as of the last look. */
export function startSender(session: Session, folder: string): boolean {
  const { manifest, options, effects, watch, saidRawLog } = session;
  const decisions = watch.decisions();
  const lanes = Object.values(decisions).flatMap(({ lane, state }) =>
    state === 'on' ? [lane] : [],
  );
  const nowMs = effects.now();
  const isErasing = hasQueuedErasure(folder) && mayTryErasure(folder, decisions, nowMs);
  if (!isErasing && (lanes.length === 0 || !hasSpooledReports(folder))) return false;
  const target = findTarget(manifest, options, effects);
  const sinks = findPlans(session, target);
  // A sender that had to wait would use up the day's only one.
  if (!isErasing && mustAllWait(folder, sinks, nowMs)) return false;
  const { files, signature } = watch.seen();
  return startDetachedSender(
    {
      folder,
      product: manifest.product,
      target,
      sinks,
      proxy: options.proxy ?? null,
      // The sender has a working folder of its own.
      caFile: options.caFile === undefined ? null : path.resolve(options.caFile),
      lanes,
      isErasing,
      rawLog: saidRawLog() ?? null,
      consentFiles: files,
      consentSignature: signature,
      nowMs,
    },
    effects,
  );
}

/** The collector, unless the product names sinks and no administrator has decided. */
function findPlans({ options }: Session, target: FoundTarget): readonly SinkPlan[] {
  const { collector, key, decidedBy } = target;
  return options.sinks === undefined || decidedBy === 'machine'
    ? [{ kind: 'collector', name: 'collector', collector, key }]
    : listPlans(options.sinks, target);
}

/** Whether an earlier failure asks to wait with each of them. */
function mustAllWait(folder: string, sinks: readonly SinkPlan[], nowMs: number): boolean {
  const isShared = sinks.length > 1 || hasSinkSpools(folder);
  return sinks.every(({ name }) =>
    isWaiting(readRetry(isShared ? findSinkFolder(folder, name) : folder), nowMs),
  );
}
