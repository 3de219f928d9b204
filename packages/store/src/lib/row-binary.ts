/**
 * Events in ClickHouse's RowBinary: each column's bytes after the other's, without names or separators. Half the work for
 * ClickHouse that text is, and less for us.
 *
 * It is read from a request of its own, never from the text of a statement.
 */
import type { FieldValues } from '@candor/manifest/shape';
import { type EventRow, type FieldCounts, writeWord } from './event-rows.ts';
import {
  type Output,
  putFlag,
  putFloat,
  putLength,
  putText,
  putUuid,
  reserve,
} from './row-output.ts';

/** Columns of the table `events`, in the order in which a row is written. */
export const EVENT_COLUMNS =
  'product, environment, lane, day, device, session, seq, at, received, clock_corrected, event, manifest, ephemeral, profile, fact_numbers, labels, numbers';

export function putRow(
  out: Output,
  { event, session, device, day, profile, counts }: EventRow,
): void {
  putText(out, event.product);
  putText(out, event.environment);
  putText(out, event.lane);
  reserve(out, 2);
  out.view.setUint16(out.end, day, true);
  out.end += 2;
  putUuid(out, device);
  putUuid(out, session);
  reserve(out, 17);
  out.view.setUint32(out.end, event.seq, true);
  out.view.setBigInt64(out.end + 4, BigInt(Math.floor(event.at)), true);
  out.view.setUint32(out.end + 12, Math.floor(event.received / 1000), true);
  out.bytes[out.end + 16] = event.clockCorrected === true ? 1 : 0;
  out.end += 17;
  putText(out, event.event);
  putText(out, event.manifest);
  putFlag(out, event.ephemeral);
  reserve(out, 8);
  out.view.setBigUint64(out.end, profile.hash, true);
  out.end += 8;
  putNumbers(out, profile.facts, profile.numberCount);
  putFields(out, event.fields, counts);
}

/** Words, and numbers after them, each as a map: how many, then names and values in turn. */
export function putFields(
  out: Output,
  fields: FieldValues,
  { wordCount, numberCount }: FieldCounts,
): void {
  putLength(out, wordCount);
  for (const name in fields) {
    const value = fields[name];
    if (value === undefined || typeof value === 'number') continue;
    putText(out, name);
    putText(out, writeWord(value));
  }
  putNumbers(out, fields, numberCount);
}

export function putNumbers(out: Output, values: FieldValues, count: number): void {
  putLength(out, count);
  if (count === 0) return;
  for (const name in values) {
    const value = values[name];
    if (typeof value !== 'number') continue;
    putText(out, name);
    putFloat(out, value);
  }
}
