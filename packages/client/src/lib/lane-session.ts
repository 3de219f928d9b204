/**
 * One session of one lane: its own id, pseudonym and spool file, so that it can not be joined with another lane's.
 */
import { listUncovered, restrictManifest, type Agreement } from '@candor/local/agreement';
import { buildRandomHex, type Effects } from '@candor/local/effects';
import { buildPeriod, buildPseudonym, buildToken, type DeviceSecret } from '@candor/local/ids';
import { createSpoolWriter, makeRoomInSpool, type SpoolWriter } from '@candor/local/spool';
import type { LaneName, Manifest } from '@candor/manifest/manifest';
import {
  formatEvent,
  formatHead,
  LANE_TIME_STEPS_MS,
  LOST_EVENT,
  type LostReason,
} from '@candor/manifest/report';
import {
  compileShapers,
  type FieldValues,
  type ManifestShapers,
  type Shaper,
} from '@candor/manifest/shape';
import { readSessionFacts } from './session-facts.ts';

export interface LaneSession {
  readonly lane: LaneName;
  /** Whether `nowMs` lies in the month of its pseudonym; always, where ids do not rotate. */
  readonly isCurrent: (nowMs: number) => boolean;
  /** Whether this is what the user agreed to when it began. */
  readonly isUnder: (agreed: Agreement | null) => boolean;
  /** Undefined for an event that the manifest does not declare, or that the user did not agree to. */
  readonly shaper: (event: string) => Shaper | undefined;
  /** Appends one event. False where it could not be kept, which is counted. */
  readonly append: (event: string, fields: FieldValues, nowMs: number) => boolean;
  /** Counts an event that came to nothing; the count is sent with the next report. */
  readonly countLost: (reason: LostReason, count: number) => void;
  /** Writes what is counted as lost, and hands the file over to senders. The session goes on. */
  readonly finish: (nowMs: number) => void;
  readonly writer: SpoolWriter;
}

export interface LaneSessionOptions {
  readonly manifest: Manifest;
  readonly hash: string;
  readonly version: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly folder: string | null;
  readonly effects: Effects;
  readonly lane: LaneName;
  /** What the user agreed to; null for all. */
  readonly agreed: Agreement | null;
  /** Hash of the manifest that was agreed to. */
  readonly agreedManifest: string | null;
  /** Asked for only if the manifest has device ids. */
  readonly openSecret: () => DeviceSecret;
  /** The shapers of the whole manifest, compiled once for all lanes. */
  readonly whole: ManifestShapers;
  readonly nowMs: number;
  /** Whether the lane is on and this its session, by a fresh look. Asked before each file is opened. */
  readonly isWanted: () => boolean;
  /** Told how many events the spool had to drop to make room. */
  readonly onDropped: (count: number) => void;
}

export function createLaneSession(options: LaneSessionOptions): LaneSession {
  const { folder, effects, lane, nowMs } = options;
  const { manifest, hash, shapers } = readAgreedManifest(options);
  const period = buildPeriod(manifest.ids.device, nowMs);
  const session = effects.randomUuid();
  const formatInstant = createInstantFormat(LANE_TIME_STEPS_MS[lane]);
  const writer = createSpoolWriter({
    folder,
    session,
    head: formatHead(
      {
        candor: 1,
        product: manifest.product,
        manifest: hash,
        lane,
        session,
        started: formatInstant(nowMs),
        ...buildDevice(options, manifest, period),
      },
      readFacts(options, manifest, shapers),
    ),
    makeRoom: () => {
      if (folder === null) return;
      const keeper = { folder, nowMs: effects.now(), senderHex: buildRandomHex(effects, 8) };
      options.onDropped(makeRoomInSpool(keeper));
    },
    isWanted: options.isWanted,
  });

  let seq = 0;
  const lost = new Map<LostReason, number>();
  const countLost = (reason: LostReason, count: number): void => {
    lost.set(reason, (lost.get(reason) ?? 0) + count);
  };
  const appendLine = (event: string, fields: FieldValues, atMs: number): boolean => {
    seq += 1;
    return writer.append(formatEvent({ seq, at: formatInstant(atMs), event, fields }));
  };
  return {
    lane,
    isCurrent: period === '' ? () => true : isInMonth(nowMs),
    isUnder: (agreed) => JSON.stringify(agreed) === JSON.stringify(options.agreed),
    shaper: shapers.event,
    writer,
    countLost,
    append: (event, fields, atMs) => {
      const isKept = appendLine(event, fields, atMs);
      if (!isKept) countLost('disk', 1);
      return isKept;
    },
    finish: (atMs) => {
      for (const [reason, count] of lost) {
        if (appendLine(LOST_EVENT, { reason, count }, atMs)) lost.delete(reason);
      }
      writer.finish();
    },
  };
}

/**
 * As `Date.toISOString()`, rounded down to the lane's step. That function takes longer than writing the line, and most events
 * share their second with the one before.
 */
function createInstantFormat(stepMs: number): (exactMs: number) => string {
  let second = Number.NaN;
  let prefix = '';
  return (exactMs) => {
    const atMs = Math.floor(exactMs / stepMs) * stepMs;
    const current = Math.floor(atMs / 1000);
    if (current !== second) {
      prefix = new Date(current * 1000).toISOString().slice(0, 20);
      second = current;
    }
    const milliseconds = Math.trunc(atMs - current * 1000);
    return `${prefix}${String(milliseconds).padStart(3, '0')}Z`;
  };
}

/** Compares numbers alone: it is asked for every event. */
function isInMonth(monthMs: number): (nowMs: number) => boolean {
  const month = new Date(monthMs);
  const first = Date.UTC(month.getUTCFullYear(), month.getUTCMonth(), 1);
  const next = Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 1);
  return (nowMs) => nowMs >= first && nowMs < next;
}

interface AgreedManifest {
  readonly manifest: Manifest;
  /** By which the collector is to shape the report. */
  readonly hash: string;
  readonly shapers: ManifestShapers;
}

/**
 * The whole manifest where the agreement covers it, which is the usual case and needs no compiling of its own. Otherwise what
 * is left of it, under the name of the older one: the collector then adds nothing either that the user did not agree to, such
 * as the country.
 */
function readAgreedManifest(options: LaneSessionOptions): AgreedManifest {
  const { manifest, hash, lane, agreed, agreedManifest, whole } = options;
  if (agreed === null || listUncovered(manifest, lane, agreed).length === 0) {
    return { manifest, hash, shapers: whole };
  }
  const restricted = restrictManifest(manifest, lane, agreed);
  return {
    manifest: restricted,
    hash: agreedManifest ?? hash,
    shapers: compileShapers(restricted),
  };
}

interface HeadDevice {
  readonly device?: string;
  readonly ephemeral?: true;
}

function buildDevice(options: LaneSessionOptions, agreed: Manifest, period: string): HeadDevice {
  if (options.manifest.ids.device === 'none') return {};
  if (agreed.ids.device === 'none') {
    // A collector that knows only the newer manifest expects a device; a user who agreed to none gets one that ends with
    // the session.
    return { device: buildRandomHex(options.effects, 16), ephemeral: true };
  }
  const secret = options.openSecret();
  const purpose = {
    kind: 'device',
    lane: options.lane,
    product: agreed.product,
    period,
    id: '',
  } as const;
  const device = buildPseudonym(buildToken(secret.bytes, purpose));
  return secret.ephemeral ? { device, ephemeral: true } : { device };
}

function readFacts(
  { version, facts, effects }: LaneSessionOptions,
  agreed: Manifest,
  shapers: ManifestShapers,
): FieldValues {
  return shapers.facts(readSessionFacts(agreed, version, facts, effects)).fields;
}
