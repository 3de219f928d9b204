/**
 * Failures of a product that are kept on this machine, for its user: each in full, and beside that the very report in which it would be
 * sent. Sending one by hand is an act of the user's own: it goes out though nobody has agreed to the lane, and takes nothing else along.
 */
import { readCrashes, writeCrash, type Crash } from '@candor/local/crash-store';
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

/** Sends one failure to every sink that the product has, now. It counts as told then. Never rejects. */
export async function sendCrash(place: CrashPlace, crash: Crash): Promise<SentCrash> {
  const { folder, effects } = place;
  const openSecret = (): DeviceSecret => openDeviceSecret(folder, effects);
  const report = buildReport(place, crash, openSecret);
  if (report === null || folder === null) return { ok: false, message: NO_EVENT };
  const [head = '', line = ''] = report.split(/(?<=\n)/);
  if (!(await sendToAll(place, { head, lines: [line] }))) return { ok: false, message: NOT_TAKEN };
  writeCrash(folder, { ...crash, state: 'told' }, effects.now());
  keepTold(folder, nameFailure(crash.fingerprint, crash.version));
  return { ok: true };
}

const NO_EVENT =
  'Expected a product whose declaration has an event for failures, got one without. Nothing was sent.';
const NOT_TAKEN =
  'Expected the failure to be taken, but it was not. Try again later, or ask the vendor; it stays on this machine until then.';

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
  return session.writer.takeMemory();
}

async function sendToAll(place: CrashPlace, parcel: Parcel): Promise<boolean> {
  const { manifest, folder, options, effects } = place;
  const { rawLog } = options;
  const { product } = manifest;
  const ledger = createRawLogSwitch({ product, folder, rawLog, effects }).read();
  const listed = listSinks(options.sinks, findTarget(manifest, options, effects));
  const sent = await Promise.all(
    listed.map(async ({ plan }) => {
      const opened = plan === null ? null : await openSink(plan);
      if (opened?.ok !== true) return false;
      const { now, env } = effects;
      const { proxy, caFile } = options;
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
  return sent.length > 0 && sent.every(Boolean);
}

/** Null where there is no raw log. */
function keepInLedger(ledger: Ledger | null, { exchange }: Handed, nowMs: number): void {
  if (ledger === null || exchange === null) return;
  const { address, status, receipt, body } = exchange;
  const sent = new Date(nowMs).toISOString();
  appendToLedger(ledger, { sent, address, status, receipt, body: body.toString('utf8') });
}
