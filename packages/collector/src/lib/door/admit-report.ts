/**
 * What of a report's events comes in: the manifest's shapers decide about fields, the rest of the rules stand here. Pure: the same
 * report under the same manifest at the same time gives the same entry.
 */
import type { CompiledVocabulary } from '@candor/crash/compile';
import type { ParsedEvent, ParsedReport, ReportHead } from '@candor/manifest/report';
import { LOST_EVENT, parseInstant } from '@candor/manifest/report';
import type { ManifestShapers, Refusal } from '@candor/manifest/shape';
import { clockAheadMsMax } from '../../limits.ts';
import { type AdmitContext, type RefusedReport, admitHead } from './admit-head.ts';
import { correctTime, findSkew } from './clock-skew.ts';
import { listRefusedNames } from './refused-names.ts';
import { shapeFailures } from '../failures/shape-failures.ts';
import type { JournalEntry, JournalEvent } from '../journal/entry.ts';
import type { Refused } from '../quarantine/quarantine.ts';
import type { QuarantineNotes } from '../quarantine/quarantine-notes.ts';

export type EventRefusal = 'undeclared' | 'wrong_lane' | 'too_old';

/** A whole event that was refused, by its position among the report's readable events. */
export interface RefusedEvent {
  readonly position: number;
  readonly reason: EventRefusal;
}

/** A field that was left out of an event that came in. */
export interface RefusedField {
  readonly position: number;
  readonly field: string;
  readonly reason: Refusal['reason'];
}

export type AdmittedReport =
  | {
      readonly ok: true;
      /** Null when no event came in. */
      readonly entry: JournalEntry | null;
      /** Events that were taken before, or stand in the report twice. */
      readonly duplicates: number;
      readonly refusedEvents: readonly RefusedEvent[];
      readonly refusedFields: readonly RefusedField[];
      readonly quarantined: readonly Refused[];
    }
  | RefusedReport;

/** Reasons that are the collector's own; the others are the shapers' and the report's. */
export const CLOCK_AHEAD = 'clock_ahead';
export const CLOCK_SKEWED = 'clock_skewed';

export function admitReport(report: ParsedReport, context: AdmitContext): AdmittedReport {
  const opened = admitHead(report, context);
  if (!opened.ok) return opened;
  const { head, version, quarantine } = opened;
  for (const issue of report.issues) quarantine.addLine(issue);
  const shapers = context.manifest.found.shapers();
  const admitted = admitEvents(report, context, shapers, quarantine, version);
  return {
    ok: true,
    entry: admitted.events.length === 0 ? null : { ...head, events: admitted.events },
    duplicates: admitted.duplicates,
    refusedEvents: admitted.refusedEvents,
    refusedFields: admitted.refusedFields,
    quarantined: quarantine.list,
  };
}

interface AdmittedEvents {
  readonly events: JournalEvent[];
  duplicates: number;
  readonly refusedEvents: RefusedEvent[];
  readonly refusedFields: RefusedField[];
}

function admitEvents(
  report: ParsedReport,
  context: AdmitContext,
  shapers: ManifestShapers,
  quarantine: QuarantineNotes,
  version: string,
): AdmittedEvents {
  const findVocabulary = (): CompiledVocabulary => context.findVocabulary(version);
  const admitted: AdmittedEvents = {
    events: [],
    duplicates: 0,
    refusedEvents: [],
    refusedFields: [],
  };
  const seen = new Set<number>();
  const isSkewed = findSkew(context) !== 0;
  for (const [position, event] of report.events.entries()) {
    const at = correctTime(parseInstant(event.at), report.head.lane, context);
    const reason = checkEvent(event, at, report.head, context, shapers);
    const shape = shapers.event(event.event);
    if (reason !== null || shape === undefined) {
      admitted.refusedEvents.push({ position, reason: reason ?? 'undeclared' });
      const isUndeclared = (reason ?? 'undeclared') === 'undeclared';
      quarantine.addEvent(event.event, reason ?? 'undeclared', isUndeclared ? event.values : {});
      continue;
    }
    if (seen.has(event.seq) || context.isTaken(event.seq)) {
      admitted.duplicates += 1;
      continue;
    }
    seen.add(event.seq);
    const { fields = {} } = shapers.manifest.events[event.event] ?? {};
    const shaped = shapeFailures(shape(event.values, true), fields, findVocabulary);
    const names = listRefusedNames(shaped.refused, event.values, fields);
    for (const [index, { field, reason }] of shaped.refused.entries()) {
      admitted.refusedFields.push({ position, field, reason });
      const name = names[index] ?? field;
      const value = reason === 'undeclared' ? event.values[name] : undefined;
      quarantine.addField(event.event, name, reason, value);
    }
    const isAhead = at > context.received + clockAheadMsMax;
    if (isSkewed) quarantine.addField(event.event, 'at', CLOCK_SKEWED);
    if (isAhead) quarantine.addField(event.event, 'at', CLOCK_AHEAD);
    // A clock that is ahead is set back to the one time that is known: that of the arrival.
    const happened = isAhead ? context.received : at;
    const isCorrected = isSkewed || isAhead;
    const whole = [event.seq, happened, event.event, shaped.fields] as const;
    admitted.events.push(isCorrected ? [...whole, true] : whole);
  }
  return admitted;
}

function checkEvent(
  event: ParsedEvent,
  at: number,
  head: ReportHead,
  context: AdmitContext,
  shapers: ManifestShapers,
): EventRefusal | null {
  const declared = Object.hasOwn(shapers.manifest.events, event.event)
    ? shapers.manifest.events[event.event]
    : undefined;
  if (declared === undefined && event.event !== LOST_EVENT) return 'undeclared';
  if (declared !== undefined && declared.lane !== head.lane) return 'wrong_lane';
  if (at < context.received - context.eventAgeMsMax) return 'too_old';
  return null;
}
