/**
 * One session of one lane: its own id, pseudonym and spool file, so that it can not be joined with another lane's.
 */
import { listUncovered, restrictManifest, type Agreement } from '@candor/local/agreement';
import { buildRandomHex, type Effects } from '@candor/local/effects';
import { sequencesAhead } from '@candor/local/limits';
import { buildPeriod, buildPseudonym, buildToken, type DeviceSecret } from '@candor/local/ids';
import {
  createSpoolWriter,
  makeRoomInSpool,
  type Appended,
  type MemoryPart,
  type SpoolWriter,
} from '@candor/local/spool';
import { formatInstant } from '@candor/manifest/format-instant';
import { createEventLine, type EventLine } from '@candor/manifest/event-line';
import type { LaneName, Manifest } from '@candor/manifest/manifest';
import {
  formatHead,
  LOST_EVENT,
  roundTime,
  type LostReason,
  type ReportHead,
} from '@candor/manifest/report';
import { compileShapers, type FieldValues } from '@candor/manifest/shape';
import type { PseudonymKind } from './pseudonyms.ts';
import { readSessionFacts } from './session-facts.ts';

export interface LaneSession {
  readonly lane: LaneName;
  /** Whether `nowMs` lies in the month of its pseudonym; always, where ids do not rotate. */
  readonly isCurrent: (nowMs: number) => boolean;
  /** Whether this is what the user agreed to when it began. */
  readonly isUnder: (agreed: Agreement | null) => boolean;
  /**
   * Shapes and appends one event. What could not be kept is counted; `undeclared` is an event that the manifest does not have, or
   * that the user did not agree to.
   */
  readonly append: (event: string, values: Values, nowMs: number) => Appended | 'undeclared';
  /** What appends events of this name, as `append()` does; undefined for one that is `undeclared`. */
  readonly way: (event: string) => AppendEvent | undefined;
  /** Counts an event that came to nothing; the count is sent with the next report. */
  readonly countLost: (reason: LostReason, count: number) => void;
  /** Takes what is counted as lost and was not written yet, for the lane's next session. */
  readonly takeLost: () => readonly (readonly [LostReason, number])[];
  /** Writes what is counted as lost, and hands the file over to senders. The session goes on. */
  readonly finish: (nowMs: number) => void;
  readonly writer: SpoolWriter;
  readonly session: string;
  /** The line that opens its reports. */
  readonly head: string;
  /** Has `write` keep a number that none of its events exceeds: now, and each time before one would. For the session's mark. */
  readonly reserve: (write: (sequence: number) => void) => void;
}

export type AppendEvent = (values: Values, nowMs: number) => Appended;

type Values = Readonly<Record<string, unknown>>;

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
  /** A pseudonym as the lane has it, in the period of `nowMs`. */
  readonly translate: (pseudonym: string, kind: PseudonymKind) => string;
  readonly nowMs: number;
  /** Whether the lane is on and this its session, by a fresh look. Asked before each file is opened. */
  readonly isWanted: () => boolean;
  /** Told how many events the spool had to drop to make room. */
  readonly onDropped: (count: number) => void;
}

export function createLaneSession(options: LaneSessionOptions): LaneSession {
  const { effects, lane, nowMs } = options;
  const agreed = readAgreedManifest(options);
  const period = buildPeriod(agreed.manifest.ids.device, nowMs);
  // Pseudonyms of sites and projects go by the newer manifest, also where the user agreed to an older one.
  const isRotating = period !== '' || options.manifest.ids.device === 'monthly';
  const { writer, session, head } = openWriter(options, agreed, period);
  // The same clock as the machine's, as a rule: then nobody has to look at that one too.
  const isRealClock = effects.now === Date.now;

  let seq = 0;
  const reserved = createReservation();
  /** When the last event was recorded, and the time that is told of it. Many share their millisecond with the one before. */
  let recordedMs = nowMs;
  let tellingMs = roundTime(nowMs, lane);
  const isCurrent = isRotating ? isInMonth(nowMs) : (): boolean => true;
  const lost = new Map<LostReason, number>();
  const countLost = (reason: LostReason, count: number): void => {
    lost.set(reason, (lost.get(reason) ?? 0) + count);
  };
  const tell = (exactMs: number): void => {
    recordedMs = exactMs;
    tellingMs = roundTime(exactMs, lane);
  };
  const createWay = (event: string, line: EventLine): AppendEvent => {
    // That losses could not be told is no loss of its own.
    const isCounted = event !== LOST_EVENT;
    return (values, exactMs) => {
      seq += 1;
      if (seq > reserved.to) reserved.extend(seq);
      if (exactMs !== recordedMs) tell(exactMs);
      const length = line.write(seq, tellingMs, values);
      const appended = writer.append(line.bytes(), length, isRealClock ? exactMs : Date.now());
      if (appended !== 'kept' && isCounted) countUnkept(appended, countLost);
      return appended;
    };
  };
  const way = createWays(agreed.manifest, options.translate, createWay);
  const append: LaneSession['append'] = (event, values, atMs) =>
    way(event)?.(values, atMs) ?? 'undeclared';
  return {
    lane,
    isCurrent,
    isUnder: (agreement) => JSON.stringify(agreement) === JSON.stringify(options.agreed),
    writer,
    session,
    head,
    reserve: (write) => reserved.keep(write, seq),
    countLost,
    takeLost: () => {
      const taken = [...lost];
      lost.clear();
      return taken;
    },
    append,
    way,
    finish: (finishedMs) => {
      // A pseudonym must not be seen in a month that is not its own.
      const atMs = isCurrent(finishedMs) ? finishedMs : recordedMs;
      for (const [reason, count] of lost) {
        if (append(LOST_EVENT, { reason, count }, atMs) === 'kept') lost.delete(reason);
      }
      writer.finish();
    },
  };
}

/** Made for each event that is recorded, once. */
function createWays(
  manifest: Manifest,
  translate: LaneSessionOptions['translate'],
  create: (event: string, line: EventLine) => AppendEvent,
): LaneSession['way'] {
  const ways = new Map<string, AppendEvent>();
  return (event) => {
    const known = ways.get(event);
    if (known !== undefined) return known;
    const line = createEventLine(manifest, event, translate);
    // A name that is not declared could be any: nothing is kept of it.
    if (line === undefined) return undefined;
    const created = create(event, line);
    ways.set(event, created);
    return created;
  };
}

function countUnkept(appended: Appended, countLost: LaneSession['countLost']): void {
  if (appended === 'too_long') countLost('invalid', 1);
  else if (appended === 'failed') countLost('disk', 1);
}

/** The sequence numbers that somebody has been told of before they are used. */
interface Reservation {
  /** The last of them; infinite where nobody asked. */
  readonly to: number;
  readonly extend: (sequence: number) => void;
  readonly keep: (write: (to: number) => void, sequence: number) => void;
}

function createReservation(): Reservation {
  let write = (_to: number): void => undefined;
  const reservation = {
    to: Number.POSITIVE_INFINITY,
    extend: (sequence: number): void => {
      reservation.to = sequence + Math.max(sequencesAhead, sequence);
      write(reservation.to);
    },
    keep: (writer: (to: number) => void, sequence: number): void => {
      write = writer;
      reservation.extend(sequence);
    },
  };
  return reservation;
}

/** Makes no file before the first event. */
function openWriter(
  options: LaneSessionOptions,
  { manifest, hash }: AgreedManifest,
  period: string,
): Pick<LaneSession, 'writer' | 'session' | 'head'> {
  const { folder, effects, lane, nowMs, isWanted, onDropped } = options;
  const session = effects.randomUuid();
  const opening: ReportHead = {
    candor: 1,
    product: manifest.product,
    manifest: hash,
    lane,
    session,
    started: formatInstant(roundTime(nowMs, lane)),
    ...buildDevice(options, manifest, period),
  };
  const head = formatHead(opening, readFacts(options, manifest));
  const writer = createSpoolWriter({
    folder,
    session,
    head,
    makeRoom: () => {
      if (folder === null) return;
      onDropped(
        makeRoomInSpool({
          folder,
          nowMs: effects.now(),
          // Needed only if something has to go, and opening the source of randomness takes as long as ten events.
          get senderHex() {
            return buildRandomHex(effects, 8);
          },
        }),
      );
    },
    isWanted,
  });
  const { memory } = writer;
  const putBack: MemoryPart['putBack'] = (report) => {
    const lost = memory.putBack(report);
    onDropped(lost ?? 0);
    return lost;
  };
  return { writer: { ...writer, memory: { ...memory, putBack } }, session, head };
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
}

/**
 * The whole manifest where the agreement covers it, which is the usual case. Otherwise what
 * is left of it, under the name of the older one: the collector then adds nothing either that the user did not agree to, such
 * as the country.
 */
function readAgreedManifest(options: LaneSessionOptions): AgreedManifest {
  const { manifest, hash, lane, agreed, agreedManifest } = options;
  if (agreed === null || listUncovered(manifest, lane, agreed).length === 0) {
    return { manifest, hash };
  }
  return {
    manifest: restrictManifest(manifest, lane, agreed),
    hash: agreedManifest ?? hash,
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

function readFacts({ version, facts, effects }: LaneSessionOptions, agreed: Manifest): FieldValues {
  return compileShapers(agreed).facts(readSessionFacts(agreed, version, facts, effects)).fields;
}
