/**
 * What of a report's first line comes in, and whether any of its events may: the manifest's shapers decide about facts, the rest
 * of the rules stand here. Pure: the same line under the same manifest at the same time gives the same.
 */
import type { CompiledVocabulary } from '@candor/crash/compile';
import type { Manifest } from '@candor/manifest/manifest';
import type { ParsedReport, ReportHead } from '@candor/manifest/report';
import { parseInstant } from '@candor/manifest/report';
import type { FieldValues, ManifestShapers } from '@candor/manifest/shape';
import { COLLECTOR_FACT } from '@candor/manifest/platform-names';
import { CollectorError } from '../../errors.ts';
import { correctTime } from './clock-skew.ts';
import type { EntryHead } from '../journal/entry.ts';
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

/** A reason that is the collector's own; others are the shapers' and the report's. */
export const MANIFEST_UNKNOWN = 'manifest_unknown';

export type AdmittedHead =
  | {
      readonly ok: true;
      readonly head: EntryHead;
      /** The product's, '' where the report says none. */
      readonly version: string;
      readonly quarantine: QuarantineNotes;
    }
  | RefusedReport;

/** Of which nothing comes in. */
export interface RefusedReport {
  readonly ok: false;
  readonly error: CollectorError;
  readonly quarantined: readonly Refused[];
}

export function admitHead(
  { head, facts: sentFacts }: Pick<ParsedReport, 'head' | 'facts'>,
  context: AdmitContext,
): AdmittedHead {
  const { found } = context.manifest;
  const shapers = found.shapers();
  const facts = shapers.facts(sentFacts);
  const version = readVersion(shapers.manifest, facts.fields);
  const quarantine = createQuarantineNotes(version);
  const error = checkHead(head, context, shapers) ?? checkErased(head, context, shapers);
  if (error !== null) {
    quarantine.addReport(error.code);
    return { ok: false, error, quarantined: quarantine.list };
  }
  if (!context.manifest.isExact) quarantine.addReport(MANIFEST_UNKNOWN);
  for (const { field, reason } of facts.refused) quarantine.addField('', field, reason);
  const device = readDevice(head, shapers, quarantine);
  return {
    ok: true,
    version,
    quarantine,
    head: {
      product: context.key.product,
      environment: context.key.environment,
      manifest: found.hash,
      lane: head.lane,
      session: head.session,
      device,
      ephemeral: device !== '' && head.ephemeral === true,
      started: Math.min(
        correctTime(parseInstant(head.started), head.lane, context),
        context.received,
      ),
      received: context.received,
      facts: addCountry(facts.fields, shapers, context),
    },
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
