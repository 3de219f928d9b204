/**
 * `ExportLogsServiceRequest` in its binary form. The numbers of the fields are those of opentelemetry-proto
 * `logs/v1/logs.proto`, `common/v1/common.proto` and `resource/v1/resource.proto`; fields that are not needed are passed over.
 */
import {
  type LogRecord,
  type LogRequest,
  type LogResource,
  type LogValue,
  type RecordCount,
  createAttributes,
  takeOne,
} from './log-records.ts';
import { type WireField, WireError, readWireFields } from './wire.ts';
import { foreignValuesMax, otlpRecordsMax } from '../limits.ts';

/** @throws WireError; TooManyRecords beyond `otlpRecordsMax` */
export function decodeProtobuf(bytes: Buffer): LogRequest {
  const resources: LogResource[] = [];
  const count: RecordCount = { left: otlpRecordsMax };
  for (const field of readWireFields(bytes)) {
    if (field.number !== 1) continue;
    resources.push(readResourceLogs(bytesOf(field), count));
    takeOne(count);
  }
  return { resources };
}

function readResourceLogs(bytes: Buffer, count: RecordCount): LogResource {
  let attributes: LogResource['attributes'] = createAttributes([]);
  const records: LogRecord[] = [];
  for (const field of readWireFields(bytes)) {
    if (field.number === 1) attributes = readAttributes(bytesOf(field), 1);
    else if (field.number === 2) {
      takeOne(count);
      for (const record of readScopeLogs(bytesOf(field), count)) records.push(record);
    }
  }
  return { attributes, records };
}

function* readScopeLogs(bytes: Buffer, count: RecordCount): Generator<LogRecord> {
  for (const field of readWireFields(bytes)) {
    if (field.number !== 2) continue;
    takeOne(count);
    yield readRecord(bytesOf(field));
  }
}

function readRecord(bytes: Buffer): LogRecord {
  let [timeNs, observedNs, eventName] = [0n, 0n, ''];
  for (const field of readWireFields(bytes)) {
    if (field.number === 1) timeNs = numberOf(field);
    else if (field.number === 11) observedNs = numberOf(field);
    else if (field.number === 12) eventName = bytesOf(field).toString('utf8');
  }
  return { timeNs, observedNs, eventName, attributes: readAttributes(bytes, 6) };
}

/** The `KeyValue`s that stand under a number. */
function readAttributes(bytes: Buffer, number: number): LogRecord['attributes'] {
  const pairs: (readonly [string, LogValue])[] = [];
  for (const field of readWireFields(bytes)) {
    if (pairs.length >= foreignValuesMax) break;
    if (field.number === number) pairs.push(readPair(bytesOf(field)));
  }
  return createAttributes(pairs);
}

function readPair(bytes: Buffer): readonly [string, LogValue] {
  let [key, value]: [string, LogValue] = ['', null];
  for (const field of readWireFields(bytes)) {
    if (field.number === 1) key = bytesOf(field).toString('utf8');
    else if (field.number === 2) value = readAnyValue(bytesOf(field));
  }
  return [key, value];
}

function readAnyValue(bytes: Buffer): LogValue {
  let value: LogValue = null;
  for (const field of readWireFields(bytes)) {
    if (field.number === 1) value = bytesOf(field).toString('utf8');
    else if (field.number === 2) value = numberOf(field) !== 0n;
    else if (field.number === 3) value = Number(BigInt.asIntN(64, numberOf(field)));
    else if (field.number === 4) value = readDouble(numberOf(field));
    else value = null;
  }
  return value;
}

function readDouble(bits: bigint): number {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(bits);
  return bytes.readDoubleLE();
}

function bytesOf({ value }: WireField): Buffer {
  if (typeof value === 'bigint') throw new WireError('a number where bytes are expected');
  return value;
}

function numberOf({ value }: WireField): bigint {
  if (typeof value !== 'bigint') throw new WireError('bytes where a number is expected');
  return value;
}
