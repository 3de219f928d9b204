/**
 * The end of a short command: what it has recorded is handed over to a sender that outlives it, at most one a day.
 */
import fs from 'node:fs';
import path from 'node:path';
import { hasLedger, senderMarkOf } from '@candor/local/left-over';
import type { Session } from './session.ts';
import { startSender } from './start-sender.ts';

/**
 * Returns whether a sender was started. As most commands end, that is without loading what would start one; nor is one started where nothing
 * waited before the end of the session was told.
 */
export function handOver(session: Session, hasWaited: boolean): boolean {
  const { effects, folder, recorder, rawLog } = session;
  if (folder === null) return false;
  const nowMs = effects.now();
  const maySend = hasWaited && !isSenderDayMarked(folder, nowMs);
  recorder.sessions.refresh(nowMs, true);
  // A ledger is something that waited: without, none is looked for.
  if (hasWaited && hasLedger(folder)) rawLog().dropOldOnce();
  recorder.sessions.finish();
  return maySend && startSender(session, folder);
}

/** Whether one was started today: then what would start one need not be loaded. */
function isSenderDayMarked(folder: string, nowMs: number): boolean {
  return fs.existsSync(path.join(folder, 'spool', senderMarkOf(nowMs)));
}
