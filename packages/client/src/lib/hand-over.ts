/**
 * The end of a short command: what it has recorded is handed over to a sender that outlives it, at most one a day.
 */
import { listConsentFiles } from '@candor/local/consent-inputs';
import { hasLedger } from '@candor/local/left-over';
import { readSignature } from '@candor/local/settings';
import { isSenderDayMarked } from './sender-day.ts';
import type { Session } from './session.ts';
import { startSender } from './start-sender.ts';

/**
 * Returns whether a sender was started. As most commands end, that is without loading what would start one; nor is one started where nothing
 * waited before the end of the session was told.
 */
export function handOver(session: Session, hasWaited: boolean): boolean {
  const { effects, folder, places, recorder, rawLog } = session;
  if (folder === null) return false;
  const nowMs = effects.now();
  const maySend = hasWaited && !isSenderDayMarked({ folder, nowMs });
  const consentFiles = maySend ? listConsentFiles(places) : [];
  const consentSignature = readSignature(consentFiles);
  recorder.sessions.refresh(nowMs, true);
  // A ledger is something that waited: without, none is looked for.
  if (hasWaited && hasLedger(folder)) rawLog().dropOldOnce();
  recorder.sessions.finish();
  return maySend && startSender(session, { folder, consentFiles, consentSignature });
}
