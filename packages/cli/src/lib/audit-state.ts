/**
 * What becomes of the licence audit now, and why, for the commands that show it.
 */
import { buildAuditMark, type LicenceAudit, TOLD_TODAY } from '@candor/client/licence-audit';
import { decideConsent } from '@candor/local/consent';
import { readConsentInputs } from '@candor/local/consent-inputs';
import { hasDailyMark } from '@candor/local/daily';
import { readDeviceSecret } from '@candor/local/ids';
import type { CommandContext } from './command-context.ts';
import { printable } from './plain-text.ts';

/** The JSON form: `due` the next run tells it · `told_today` it was told earlier today · `off` it does not run. */
export interface AuditState {
  readonly state: 'due' | 'told_today' | 'off';
  readonly reason: string;
  /** What it tells; empty where it does not run. */
  readonly tells: LicenceAudit['fields'];
}

/** Null where the product declares no audit, or has not said here what it would tell. */
export function readAuditState(context: CommandContext): AuditState | null {
  const { audit, folder, effects, places } = context;
  if (audit === null) return null;
  const decision = decideConsent(readConsentInputs(places)).licence;
  if (decision === undefined) return null;
  if (decision.state === 'off') return { state: 'off', reason: decision.reason, tells: {} };
  const tells = audit.fields;
  const secret = folder === null ? null : readDeviceSecret(folder);
  const isTold =
    folder !== null &&
    secret !== null &&
    hasDailyMark(folder, secret, buildAuditMark(audit, effects.now()));
  return isTold
    ? { state: 'told_today', reason: TOLD_TODAY, tells }
    : { state: 'due', reason: decision.reason, tells };
}

/** In words, without an end: `due: the next run tells edition free`. */
export function describeAudit({ state, reason, tells }: AuditState): string {
  if (state === 'off') return `does not run: ${reason}`;
  const content = Object.entries(tells)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${printable(String(value))}`)
    .join(', ');
  return state === 'due'
    ? `due: the next run tells ${content}`
    : `told ${content} today, and tells it again tomorrow (UTC) at the earliest`;
}
