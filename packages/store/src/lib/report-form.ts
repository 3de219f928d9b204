/** What all rows of a report have in common, written once: a row is a copy of it with its own number and times put in. */
import type { StoredReport } from '../store.ts';
import { type Profile, assertHead, createProfile, formatDevice } from './event-rows.ts';
import {
  type Output,
  createOutput,
  encodeText,
  putFlag,
  putText,
  putUuid,
  reserve,
} from './row-output.ts';
import { putNumbers } from './row-binary.ts';

export interface ReportForm {
  /** In lower case, as ClickHouse writes it. */
  readonly session: string;
  readonly profile: Profile;
  /** Up to the event's name, and after it up to the event's fields. */
  readonly opening: Uint8Array;
  readonly ending: Uint8Array;
  /** Where in a row the day stands, and behind device and session the number and the times. */
  readonly dayAt: number;
  readonly seqAt: number;
}

/** @throws StoreError STORE_BAD_EVENT, STORE_BAD_ROWS when the table could not hold any event of the report. */
export function createReportForm(report: StoredReport): ReportForm {
  const session = report.session.toLowerCase();
  assertHead(report, session);
  const profile = createProfile(report.facts);
  const out = scratch;
  out.end = 0;
  putText(out, report.product);
  putText(out, report.environment);
  putText(out, report.lane);
  const dayAt = out.end;
  reserve(out, DAY_BYTES);
  out.end += DAY_BYTES;
  putUuid(out, formatDevice(report.device));
  putUuid(out, session);
  const seqAt = out.end;
  reserve(out, SEQ_AND_TIMES_BYTES);
  out.view.setUint32(seqAt + RECEIVED_AFTER_SEQ, Math.floor(report.received / 1000), true);
  out.bytes[seqAt + CORRECTED_AFTER_SEQ] = 0;
  out.end += SEQ_AND_TIMES_BYTES;
  const openingEnd = out.end;
  putText(out, report.manifest);
  putFlag(out, report.ephemeral);
  reserve(out, 8);
  out.view.setBigUint64(out.end, profile.hash, true);
  out.end += 8;
  putNumbers(out, profile.facts, profile.numberCount);
  return {
    session,
    profile,
    opening: Buffer.from(out.bytes.subarray(0, openingEnd)),
    ending: Buffer.from(out.bytes.subarray(openingEnd, out.end)),
    dayAt,
    seqAt,
  };
}

/** Written over for each report: to make bytes of their own for the few of a form costs more than to copy them. */
const scratch: Output = createOutput(1_024);
const DAY_BYTES = 2;
const SEQ_AND_TIMES_BYTES = 17;
const AT_AFTER_SEQ = 4;
const RECEIVED_AFTER_SEQ = 12;
const CORRECTED_AFTER_SEQ = 16;
const TWO_32 = 2 ** 32;

/** All of a row of this event that stands before its fields, its number and its times left open. */
export function createOpening({ opening, ending }: ReportForm, event: string): Buffer {
  return Buffer.concat([opening, encodeText(event), ending]);
}

export interface RowOpening {
  readonly seq: number;
  /** Since the epoch. */
  readonly day: number;
  /** Milliseconds since then. */
  readonly atMs: number;
  /** Whether that is the collector's, since the sender's clock was wrong. */
  readonly isCorrected: boolean;
}

/** Begins a row. */
export function putOpening(
  out: Output,
  { dayAt, seqAt }: ReportForm,
  opening: Uint8Array,
  { seq, day, atMs, isCorrected }: RowOpening,
): void {
  reserve(out, opening.length);
  const { bytes, view, end } = out;
  bytes.set(opening, end);
  view.setUint16(end + dayAt, day, true);
  view.setUint32(end + seqAt, seq, true);
  const at = Math.floor(atMs);
  const high = Math.floor(at / TWO_32);
  view.setUint32(end + seqAt + AT_AFTER_SEQ, at - high * TWO_32, true);
  view.setUint32(end + seqAt + AT_AFTER_SEQ + 4, high, true);
  if (isCorrected) bytes[end + seqAt + CORRECTED_AFTER_SEQ] = 1;
  out.end = end + opening.length;
}
