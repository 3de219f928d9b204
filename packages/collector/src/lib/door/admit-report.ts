/**
 * What of a report comes in: the manifest's shapers decide about facts and fields, the rest of the rules stand here. Pure:
 * the same report under the same manifest at the same time gives the same entry.
 */
import type { CompiledVocabulary } from '@candor/crash/compile';
import type { Manifest } from '@candor/manifest/manifest';
import type { ParsedEvent, ParsedReport, ReportHead } from '@candor/manifest/report';
import { LOST_EVENT, parseInstant } from '@candor/manifest/report';
import type { FieldValues, ManifestShapers, Refusal } from '@candor/manifest/shape';
import { COLLECTOR_FACT } from '@candor/manifest/platform-names';
import { CollectorError } from '../../errors.ts';
import { clockAheadMsMax } from '../../limits.ts';
import { correctTime, findSkew } from './clock-skew.ts';
import { listRefusedNames } from './refused-names.ts';
import { shapeFailures } from '../failures/shape-failures.ts';
import type { JournalEntry, JournalEvent } from '../journal/entry.ts';
import type { OwnerKind } from '../metadata/tombstones.ts';
import type { Refused } from '../quarantine/quarantine.ts';
import { type QuarantineNotes, createQuarantineNotes } from '../quarantine/quarantine-notes.ts';
import type { FoundKey, FoundManifest } from '../registry/registry.ts';

export interface AdmitContext {
  readonly key: FoundKey;
  readonly manifest: FoundManifest;
  /** Milliseconds since the epoch. */
  readonly received: number;
  /** What the sender took for the time when it sent; null where it did not say. */
  readonly sent: number | null;
  readonly eventAgeMsMax: number;
  /** Whether the events under a pseudonym, or of a session that has none, were erased. */
  readonly isErased: (kind: OwnerKind, id: string) => boolean;
  /** Whether an event of the report's session is on the disk already, as far as is known. */
  readonly isTaken: (seq: number) => boolean;
  /** Asked only where the manifest declares the fact `country`. */
  readonly readCountry: () => string | null;
  readonly findVocabulary: FindVocabulary;
}

/** The vocabulary in which failures of a version are told. */
export type FindVocabulary = (version: string) => CompiledVocabulary;

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
  | {
      readonly ok: false;
      readonly error: CollectorError;
      readonly quarantined: readonly Refused[];
    };

/** Reasons that are the collector's own; the others are the shapers' and the report's. */
export const MANIFEST_UNKNOWN = 'manifest_unknown';
export const CLOCK_AHEAD = 'clock_ahead';
export const CLOCK_SKEWED = 'clock_skewed';

export function admitReport(report: ParsedReport, context: AdmitContext): AdmittedReport {
  const { found } = context.manifest;
  const shapers = found.shapers();
  const facts = shapers.facts(report.facts);
  const version = readVersion(shapers.manifest, facts.fields);
  const quarantine = createQuarantineNotes(version);
  const error =
    checkHead(report.head, context, shapers) ?? checkErased(report.head, context, shapers);
  if (error !== null) {
    quarantine.addReport(error.code);
    return { ok: false, error, quarantined: quarantine.list };
  }
  if (!context.manifest.isExact) quarantine.addReport(MANIFEST_UNKNOWN);
  for (const { field, reason } of facts.refused) quarantine.addField('', field, reason);
  for (const issue of report.issues) quarantine.addLine(issue);
  const admitted = admitEvents(report, context, shapers, quarantine, version);
  const device = readDevice(report.head, shapers, quarantine);
  const entry: JournalEntry = {
    product: context.key.product,
    environment: context.key.environment,
    manifest: found.hash,
    lane: report.head.lane,
    session: report.head.session,
    device,
    ephemeral: device !== '' && report.head.ephemeral === true,
    started: Math.min(
      correctTime(parseInstant(report.head.started), report.head.lane, context),
      context.received,
    ),
    received: context.received,
    facts: addCountry(facts.fields, shapers, context),
    events: admitted.events,
  };
  return {
    ok: true,
    entry: admitted.events.length === 0 ? null : entry,
    duplicates: admitted.duplicates,
    refusedEvents: admitted.refusedEvents,
    refusedFields: admitted.refusedFields,
    quarantined: quarantine.list,
  };
}

function checkHead(
  head: ReportHead,
  context: AdmitContext,
  shapers: ManifestShapers,
): CollectorError | null {
  if (head.product !== context.key.product) {
    return new CollectorError(
      'product_mismatch',
      "Expected a report of the key's product, got one of another. Send it under a key of its own product.",
    );
  }
  if (shapers.manifest.lanes[head.lane] === undefined) {
    return new CollectorError(
      'lane_undeclared',
      "Expected a lane that the product's manifest declares, got another. Register the manifest that declares it first.",
    );
  }
  if (shapers.manifest.ids.device !== 'none' && head.device === undefined) {
    return new CollectorError(
      'device_missing',
      'Expected a device pseudonym in the first line, since the manifest declares one; got none. Send an ephemeral one where no disk can hold it.',
    );
  }
  return null;
}

function checkErased(
  head: ReportHead,
  context: AdmitContext,
  shapers: ManifestShapers,
): CollectorError | null {
  const isDevice = head.device !== undefined && shapers.manifest.ids.device !== 'none';
  const isErased = isDevice
    ? context.isErased('device', head.device ?? '')
    : context.isErased('session', head.session);
  if (!isErased) return null;
  return new CollectorError(
    'erased',
    'Expected a report of somebody who has not asked for erasure, got one under a pseudonym or of a session whose data were erased. It was not kept; do not send it again.',
  );
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
    if (isSkewed) quarantine.addField(event.event, 'at', CLOCK_SKEWED);
    if (at > context.received + clockAheadMsMax)
      quarantine.addField(event.event, 'at', CLOCK_AHEAD);
    // A clock that is ahead is set back to the one time that is known: that of the arrival.
    const happened = at > context.received + clockAheadMsMax ? context.received : at;
    admitted.events.push([event.seq, happened, event.event, shaped.fields]);
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

/** A pseudonym where the manifest declares none is dropped like any undeclared value. */
function readDevice(
  head: ReportHead,
  shapers: ManifestShapers,
  quarantine: QuarantineNotes,
): string {
  if (head.device === undefined) return '';
  if (shapers.manifest.ids.device !== 'none') return head.device;
  quarantine.addField('', 'device', 'undeclared');
  return '';
}

function addCountry(
  facts: FieldValues,
  shapers: ManifestShapers,
  context: AdmitContext,
): FieldValues {
  const declared = Object.entries(shapers.manifest.session).find(
    ([, fact]) => fact.builtIn === COLLECTOR_FACT,
  );
  if (declared === undefined) return facts;
  const country = context.readCountry();
  const [name, fact] = declared;
  const isListed = country !== null && fact.type === 'choice' && fact.values.includes(country);
  return isListed ? { ...facts, [name]: country } : facts;
}

/** The product's version, under the name that the manifest gives that fact; '' where there is none. */
export function readVersion(
  { session }: Pick<Manifest, 'session'>,
  facts: Readonly<Record<string, unknown>>,
): string {
  const name = Object.keys(session).find((fact) => session[fact]?.builtIn === 'version');
  const version = name === undefined ? undefined : facts[name];
  return typeof version === 'string' ? version : '';
}
