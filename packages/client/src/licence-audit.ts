/**
 * The licence audit: tells which licence is in use, at most once a day for the same content.
 *
 *     const telemetry = createTelemetry(declaration, { version, licence: { edition: 'free', auditWaived: false } });
 *     const { because, reason } = auditLicence(telemetry, 'licence.audited', { edition: 'free' });
 *
 * Whether the audit runs is decided with the lane `licence`, from the option `licence`: see `@candor/local/consent`. A vendor with
 * a licence system of its own passes edition and waiver in the same way, and puts its own id into the event.
 */
import type { DailyMark } from '@candor/local/daily';
import type { Telemetry } from './telemetry.ts';

/** What the audit tells, which the product also passes to its `telemetry` command, so that `status` can show it. */
export interface LicenceAudit {
  /** An event of the lane `licence`. */
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * `told` it was recorded now · `told_today` the same content was told earlier today · `off` the lane is off · `lost` it could not be
 * recorded: not declared in this form, with fields that can not be read, or no room on the disk.
 */
export interface AuditOutcome {
  readonly because: 'told' | 'told_today' | 'off' | 'lost';
  /** A sentence for the user. */
  readonly reason: string;
}

/** Records the audit if it is due. Never throws. */
export function auditLicence<Events, Name extends keyof Events & string>(
  telemetry: Telemetry<Events>,
  event: Name,
  fields: Events[Name],
): AuditOutcome {
  const decision = telemetry.decisions().licence;
  if (decision?.state !== 'on') {
    return { because: 'off', reason: decision?.reason ?? 'The product declares no licence audit.' };
  }
  const before = telemetry.counts();
  const content = printContent(fields as LicenceAudit['fields']);
  if (content === null) refuse(telemetry, event);
  else telemetry.recordDaily(event, content, fields);
  const after = telemetry.counts();
  if (after.recorded > before.recorded) return { because: 'told', reason: decision.reason };
  const isLost = after.lost > before.lost || after.refused > before.refused;
  return isLost
    ? { because: 'lost', reason: 'The audit could not be recorded.' }
    : { because: 'told_today', reason: TOLD_TODAY };
}

/** Counts the audit as one that was refused: a callback of the host that throws is what telemetry counts so. */
function refuse<Events>(telemetry: Telemetry<Events>, event: keyof Events & string): void {
  telemetry.measure(
    event,
    () => undefined,
    () => {
      throw new TypeError('Expected fields that can be read, got others.');
    },
  );
}

export const TOLD_TODAY = 'The same was told earlier today (UTC); it is told again tomorrow.';

/** The mark that keeps the same audit from being told twice a day. */
export function buildAuditMark({ event, fields }: LicenceAudit, nowMs: number): DailyMark {
  const day = new Date(nowMs).toISOString().slice(0, 10);
  // What can not be read is never told, and has no mark.
  return { lane: 'licence', day, event, key: printContent(fields) ?? '' };
}

/**
 * The same text for the same content, in whichever order the product names it. Null for what is no object, or can not be read:
 * a getter that throws, a number that JSON does not have.
 */
function printContent(fields: LicenceAudit['fields']): string | null {
  try {
    const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
    return JSON.stringify(entries.toSorted(([one], [other]) => (one < other ? -1 : 1)));
  } catch {
    return null;
  }
}
