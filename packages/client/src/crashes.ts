/**
 * Failures of a product that are kept on this machine, for its user: each in full, and beside that the very report in which it would be
 * sent. Sending one by hand is an act of the user's own: it goes out though nobody has agreed to the lane, and takes nothing else along.
 */
import { readCrashes, writeCrash, type Crash, type CrashSending } from '@candor/local/crash-store';
import { dropOldFailures } from '@candor/local/drop-failures';
import type { Effects } from '@candor/local/effects';
import { appendToLedger, type Ledger } from '@candor/local/ledger';
import { openDeviceSecret, type DeviceSecret } from '@candor/local/ids';
import { keepTold, nameFailure } from '@candor/local/told-failures';
import type { Manifest } from '@candor/manifest/manifest';
import { findRole } from '@candor/manifest/roles';
import { createLaneSession } from './lib/lane-session.ts';
import { sendReport } from './lib/send-report.ts';
import { listSinks } from './lib/sinks/list-sinks.ts';
import { openSink } from './lib/sinks/open-sink.ts';
import { createRawLogSwitch } from './lib/raw-log-switch.ts';
import type { Handed, Parcel } from './lib/sinks/sink.ts';
import { findTarget } from './target.ts';
import type { TelemetryOptions } from './telemetry.ts';

export type { Crash } from '@candor/local/crash-store';

/** A product and its state folder. */
export interface CrashPlace {
  readonly manifest: Manifest;
  readonly hash: string;
  /** Null where the user has no home: then nothing is kept. */
  readonly folder: string | null;
  readonly options: TelemetryOptions<unknown>;
  readonly effects: Effects;
}

/** The latest first, without those that were kept for as long as they may be. */
export function listCrashes({ folder, effects }: CrashPlace): readonly Crash[] {
  if (folder === null) return [];
  dropOldFailures(folder, effects.now());
  return readCrashes(folder);
}

/**
 * The report in which a failure would be sent, without the pseudonym of the device, which is made when it is sent. Null where the manifest
 * has no event for failures. Makes nothing.
 */
export function previewCrash(place: CrashPlace, crash: Crash): string | null {
  const ids = { device: 'none' } as const;
  const noSecret = (): DeviceSecret => ({ bytes: new Uint8Array(32), ephemeral: true });
  return buildReport({ ...place, manifest: { ...place.manifest, ids } }, crash, noSecret);
}

export type SentCrash =
  | { readonly ok: true }
  | { readonly ok: false; /** A sentence for the user. */ readonly message: string };

/**
 * Sends one failure to every sink that the product has, now; it counts as told once all have taken it. Until then it is known which have,
 * and what went: tried again it is the same report, and only the others are asked. Never rejects.
 */
export async function sendCrash(place: CrashPlace, crash: Crash): Promise<SentCrash> {
  const { folder, effects } = place;
  if (crash.state === 'told') return { ok: false, message: WAS_SENT };
  const openSecret = (): DeviceSecret => openDeviceSecret(folder, effects);
  const report = buildReport(place, crash, openSecret);
  if (report === null || folder === null) return { ok: false, message: NO_EVENT };
  const keep = (sending: CrashSending): boolean =>
    writeCrash(folder, { ...crash, sending }, effects.now()).ok;
  const begun = continueSending(crash.sending, report);
  if (!keep(begun)) return { ok: false, message: NOT_WRITABLE };
  const [head = '', line = ''] = begun.report.split(/(?<=\n)/);
  const { taken, missing } = await sendToAll(place, { head, lines: [line] }, begun.taken);
  if (taken.length === 0 || missing.length > 0) {
    keep({ report: begun.report, taken });
    return { ok: false, message: describeMissing(taken, missing) };
  }
  const { sending: _sending, ...told } = crash;
  writeCrash(folder, { ...told, state: 'told' }, effects.now());
  keepTold(folder, nameFailure(crash.fingerprint, crash.version));
  return { ok: true };
}

/** What went before goes again, unless the device has another pseudonym by now: nothing goes under one that was given up. */
function continueSending(before: CrashSending | undefined, report: string): CrashSending {
  const isSame = before !== undefined && readDevice(before.report) === readDevice(report);
  return isSame ? before : { report, taken: before?.taken ?? [] };
}

/** The pseudonym in the first line; '' where there is none. */
function readDevice(report: string): string {
  return /^[^\n]*"device":"([^"]*)"/.exec(report)?.[1] ?? '';
}

function describeMissing(taken: readonly string[], missing: readonly string[]): string {
  if (missing.length === 0) return 'Expected a place to send it to, got none. Nothing was sent.';
  const others = taken.length === 0 ? '' : `, though ${taken.join(', ')} took it`;
  return `Expected ${missing.join(', ')} to take the failure, but it was not taken there${others}. Try again later, or ask the vendor; it stays on this machine until then, and counts once however often it is sent.`;
}

const WAS_SENT =
  'Expected a failure that waits, got one that was sent already, or goes with what is sent next.';
const NO_EVENT =
  'Expected a product whose declaration has an event for failures, got one without. Nothing was sent.';
const NOT_WRITABLE =
  "Expected to write into the product's telemetry folder, so that a failure sent twice counts once; got an error. Nothing was sent.";

/** One session of its own, which no disk holds. */
function buildReport(
  { manifest, hash, options, effects }: CrashPlace,
  crash: Crash,
  openSecret: () => DeviceSecret,
): string | null {
  const [name, event] = findRole(manifest, 'failure') ?? [];
  if (name === undefined || event === undefined) return null;
  const nowMs = effects.now();
  const session = createLaneSession({
    manifest,
    hash,
    version: crash.version,
    facts: (options.facts ?? {}) as Readonly<Record<string, unknown>>,
    folder: null,
    effects,
    lane: event.lane,
    agreed: null,
    agreedManifest: null,
    openSecret,
    // What was kept has gone through it when the failure was met.
    translate: (pseudonym) => pseudonym,
    nowMs,
    isWanted: () => true,
    onDropped: () => undefined,
  });
  const { fields, failure, severity, times } = crash;
  session.append(name, { ...fields, failure, severity, times }, nowMs);
  return session.writer.memory.take();
}

/** `before` names the sinks that have it. */
async function sendToAll(
  place: CrashPlace,
  parcel: Parcel,
  before: readonly string[],
): Promise<Record<'taken' | 'missing', readonly string[]>> {
  const { manifest, folder, options, effects } = place;
  const { rawLog } = options;
  const { product } = manifest;
  const ledger = createRawLogSwitch({ product, folder, rawLog, effects }).read();
  const listed = listSinks(options.sinks, findTarget(manifest, options, effects));
  const sent = await Promise.all(
    listed.map(async ({ plan, name }) => {
      if (before.includes(name)) return true;
      const { now, env } = effects;
      const { proxy, caFile } = options;
      const opened = plan === null ? null : await openSink(plan, { proxy, env });
      if (opened?.ok !== true) return false;
      const connection = opened.sink.connect({ now, env, proxy, caFile, keepsAlive: true });
      try {
        const onHanded = (handed: Handed): void => keepInLedger(ledger, handed, now());
        const send = { sink: opened.sink, connection, mayGo: () => true, onHanded };
        return (await sendReport(send, parcel)).taken === 1;
      } finally {
        connection.close();
      }
    }),
  );
  const namesOf = (isTaken: boolean): readonly string[] =>
    listed.filter((_, index) => sent[index] === isTaken).map(({ name }) => name);
  return { taken: namesOf(true), missing: namesOf(false) };
}

/** Null where there is no raw log. */
function keepInLedger(ledger: Ledger | null, { exchange }: Handed, nowMs: number): void {
  if (ledger === null || exchange === null) return;
  const { address, status, receipt, body } = exchange;
  const sent = new Date(nowMs).toISOString();
  appendToLedger(ledger, { sent, address, status, receipt, body: body.toString('utf8') });
}
