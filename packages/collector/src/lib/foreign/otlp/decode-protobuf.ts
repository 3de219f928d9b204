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
import { type FieldCount, readBytes, readNumber, readWireFields } from './wire.ts';
import { bytesPerFieldMin, fieldsFreeMax, foreignValuesMax, otlpRecordsMax } from '../limits.ts';

/** What may still come. */
interface Counts {
  readonly records: RecordCount;
  readonly fields: FieldCount;
}

/** @throws WireError; TooManyRecords beyond `otlpRecordsMax`; TooManyFields */
export function decodeProtobuf(bytes: Buffer): LogRequest {
  const resources: LogResource[] = [];
  const counts: Counts = {
    records: { left: otlpRecordsMax },
    fields: { left: fieldsFreeMax + bytes.length / bytesPerFieldMin },
  };
  for (const field of readWireFields(bytes, counts.fields)) {
    if (field.number !== 1) continue;
    resources.push(readResourceLogs(readBytes(field), counts));
    takeOne(counts.records);
  }
  return { resources };
}

function readResourceLogs(bytes: Buffer, counts: Counts): LogResource {
  let attributes: LogResource['attributes'] = createAttributes([]);
  const records: LogRecord[] = [];
  for (const field of readWireFields(bytes, counts.fields)) {
    if (field.number === 1) attributes = readAttributes(readBytes(field), counts.fields);
    else if (field.number === 2) {
      takeOne(counts.records);
      for (const record of readScopeLogs(readBytes(field), counts)) records.push(record);
    }
  }
  return { attributes, records };
}

function* readScopeLogs(bytes: Buffer, counts: Counts): Generator<LogRecord> {
  for (const field of readWireFields(bytes, counts.fields)) {
    if (field.number !== 2) continue;
    takeOne(counts.records);
    yield readRecord(readBytes(field), counts.fields);
  }
}

function readRecord(bytes: Buffer, count: FieldCount): LogRecord {
  let [timeNs, observedNs, eventName] = [0n, 0n, ''];
  const pairs: Pair[] = [];
  for (const field of readWireFields(bytes, count)) {
    if (field.number === 1) timeNs = readNumber(field);
    else if (field.number === 11) observedNs = readNumber(field);
    else if (field.number === 12) eventName = readBytes(field).toString('utf8');
    else if (field.number === 6 && pairs.length < foreignValuesMax) {
      pairs.push(readPair(readBytes(field), count));
    }
  }
  return { timeNs, observedNs, eventName, attributes: createAttributes(pairs) };
}

/** Of a resource. */
function readAttributes(bytes: Buffer, count: FieldCount): LogResource['attributes'] {
  const pairs: Pair[] = [];
  for (const field of readWireFields(bytes, count)) {
    if (pairs.length >= foreignValuesMax) break;
    if (field.number === 1) pairs.push(readPair(readBytes(field), count));
  }
  return createAttributes(pairs);
}

type Pair = readonly [string, LogValue];

function readPair(bytes: Buffer, count: FieldCount): Pair {
  let [key, value]: [string, LogValue] = ['', null];
  for (const field of readWireFields(bytes, count)) {
    if (field.number === 1) key = readBytes(field).toString('utf8');
    else if (field.number === 2) value = readAnyValue(readBytes(field), count);
  }
  return [key, value];
}

function readAnyValue(bytes: Buffer, count: FieldCount): LogValue {
  let value: LogValue = null;
  for (const field of readWireFields(bytes, count)) {
    if (field.number === 1) value = readBytes(field).toString('utf8');
    else if (field.number === 2) value = readNumber(field) !== 0n;
    else if (field.number === 3) value = Number(BigInt.asIntN(64, readNumber(field)));
    else if (field.number === 4) value = readDouble(readNumber(field));
    else value = null;
  }
  return value;
}

function readDouble(bits: bigint): number {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(bits);
  return bytes.readDoubleLE();
}
