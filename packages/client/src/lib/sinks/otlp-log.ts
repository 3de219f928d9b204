/**
 * Events as OpenTelemetry has them: log records with a name, under a resource that is the product (ExportLogsServiceRequest in
 * its JSON form). Attributes have the names of the semantic conventions where there is one.
 */
import type { Parcel } from './sink.ts';
import {
  readSpooledEvent,
  readSpooledHead,
  type SpooledEvent,
  type SpooledHead,
} from './spooled-event.ts';

interface Attribute {
  readonly key: string;
  readonly value:
    | { readonly stringValue: string }
    | { readonly boolValue: boolean }
    /** 64 bits are a string in JSON. */
    | { readonly intValue: string }
    | { readonly doubleValue: number };
}

/** The facts that have a name in the semantic conventions; others keep their own. */
const CONVENTIONS: Readonly<Record<string, string>> = {
  version: 'service.version',
  os: 'os.type',
  os_version: 'os.version',
  arch: 'host.arch',
  runtime: 'process.runtime.name',
  runtime_version: 'process.runtime.version',
};

/** SeverityNumber INFO. */
const INFO = 9;

/** Ends with `\n`. */
export function formatLogs({ head, lines }: Parcel): string {
  const opened = readSpooledHead(head);
  const logRecords = lines.map((line) => buildRecord(readSpooledEvent(line, opened), opened));
  const scope = { name: '@candor/client' };
  const resource = { attributes: buildResource(opened) };
  return `${JSON.stringify({ resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords }] }] })}\n`;
}

function buildResource(head: SpooledHead): readonly Attribute[] {
  return [
    attribute('service.name', head.product),
    attribute('service.instance.id', head.session),
    ...(head.device === null ? [] : [attribute('app.installation.id', head.device)]),
    ...Object.entries(head.facts).map(([name, value]) =>
      attribute(Object.hasOwn(CONVENTIONS, name) ? (CONVENTIONS[name] ?? name) : name, value),
    ),
    attribute('telemetry.sdk.name', 'candor'),
    attribute('telemetry.sdk.language', 'nodejs'),
    attribute('candor.manifest', head.manifest),
    attribute('candor.lane', head.lane),
    attribute('candor.started', head.started),
    ...(head.isEphemeral ? [attribute('candor.ephemeral', true)] : []),
  ];
}

function buildRecord(
  { seq, at, event, fields }: SpooledEvent,
  { session }: SpooledHead,
): Readonly<Record<string, unknown>> {
  const timeUnixNano = `${BigInt(Date.parse(at) || 0) * 1_000_000n}`;
  return {
    timeUnixNano,
    observedTimeUnixNano: timeUnixNano,
    severityNumber: INFO,
    eventName: event,
    attributes: [
      ...Object.entries(fields).map(([name, value]) => attribute(name, value)),
      attribute('session.id', session),
      attribute('candor.seq', seq),
      // Two records with one such id are one.
      attribute('log.record.uid', `${session}:${seq}`),
    ],
  };
}

function attribute(key: string, value: unknown): Attribute {
  if (typeof value === 'boolean') return { key, value: { boolValue: value } };
  if (typeof value !== 'number') return { key, value: { stringValue: String(value) } };
  return Number.isSafeInteger(value)
    ? { key, value: { intValue: String(value) } }
    : { key, value: { doubleValue: value } };
}
