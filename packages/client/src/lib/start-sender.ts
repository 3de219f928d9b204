/**
 * Whether a short command starts a sender, and what that is told.
 */
import path from 'node:path';
import { findSinkFolder, hasSinkSpools, hasSpooledReports, readRetry } from '@candor/local/spool';
import { findTarget } from '../target.ts';
import { startDetachedSender } from './detached-sender.ts';
import { mayTryErasure } from './due-erasure.ts';
import { isWaiting } from './retry-plan.ts';
import type { SenderJob } from './sender-job.ts';
import type { Session } from './session.ts';
import { listSinks, type SinkPlan } from './sinks/list-sinks.ts';

/** Returns whether one was started. `consentSignature` is that of the files from before the lanes were looked at. */
export function startSender(
  session: Session,
  consent: Pick<SenderJob, 'folder' | 'consentFiles' | 'consentSignature'>,
): boolean {
  const { manifest, options, effects, watch, rawLog } = session;
  const { folder } = consent;
  const lanes = Object.values(watch.decisions()).flatMap(({ lane, state }) =>
    state === 'on' ? [lane] : [],
  );
  const isErasing = mayTryErasure(folder, watch.decisions(), effects.now());
  if (!isErasing && (lanes.length === 0 || !hasSpooledReports(folder))) return false;
  // A sender that had to wait would use up the day's only one.
  const sinks = listPlans(session);
  const mustAllWait = sinks.every(({ name }) => mustWait(session, folder, sinks, name));
  if (!isErasing && mustAllWait) return false;
  return startDetachedSender(
    {
      ...consent,
      product: manifest.product,
      target: findTarget(manifest, options, effects),
      sinks,
      proxy: options.proxy ?? null,
      // The sender has a working folder of its own.
      caFile: options.caFile === undefined ? null : path.resolve(options.caFile),
      lanes,
      isErasing,
      ledgerDays: rawLog().read()?.days ?? null,
      nowMs: effects.now(),
    },
    effects,
  );
}

/** The sinks that hold now, without those that are none. */
export function listPlans({
  manifest,
  options,
  effects,
}: Pick<Session, 'manifest' | 'options' | 'effects'>): readonly SinkPlan[] {
  const listed = listSinks(options.sinks, findTarget(manifest, options, effects));
  return listed.flatMap(({ plan }) => plan ?? []);
}

/** Whether an earlier failure asks to wait with this sink. */
function mustWait(
  { effects }: Session,
  folder: string,
  sinks: readonly SinkPlan[],
  name: string,
): boolean {
  const isShared = sinks.length > 1 || hasSinkSpools(folder);
  const own = isShared ? findSinkFolder(folder, name) : folder;
  return isWaiting(readRetry(own), effects.now());
}
