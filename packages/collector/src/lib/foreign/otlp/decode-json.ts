/**
 * `ExportLogsServiceRequest` in its JSON form: lower camel case, whole numbers of 64 bits as text (numbers are taken too), and
 * what is not known is passed over, as the specification of OTLP asks.
 */
import { type ForeignValues, isMap, mapOf } from '../foreign-item.ts';
import {
  type LogAttributes,
  type LogRecord,
  type LogRequest,
  type LogResource,
  type LogValue,
  type RecordCount,
  createAttributes,
  takeOne,
} from './log-records.ts';
import { foreignValuesMax, otlpRecordsMax } from '../limits.ts';

/** Null where it is not even an object. @throws TooManyRecords beyond `otlpRecordsMax` */
export function decodeJson(json: unknown): LogRequest | null {
  if (!isMap(json)) return null;
  const count: RecordCount = { left: otlpRecordsMax };
  return {
    resources: listOf(json['resourceLogs']).map((resource) => {
      takeOne(count);
      return readResource(resource, count);
    }),
  };
}

function readResource(json: unknown, count: RecordCount): LogResource {
  const resource = mapOf(mapOf(json)['resource']);
  const records: LogRecord[] = [];
  for (const scope of listOf(mapOf(json)['scopeLogs'])) {
    takeOne(count);
    for (const record of listOf(mapOf(scope)['logRecords'])) {
      takeOne(count);
      records.push(readRecord(record));
    }
  }
  return { attributes: readAttributes(resource['attributes']), records };
}

function readRecord(json: unknown): LogRecord {
  const { timeUnixNano, observedTimeUnixNano, eventName, attributes } = mapOf(json);
  return {
    timeNs: readNanoseconds(timeUnixNano),
    observedNs: readNanoseconds(observedTimeUnixNano),
    eventName: typeof eventName === 'string' ? eventName : '',
    attributes: readAttributes(attributes),
  };
}

/** A number has lost the last digits of a nanosecond, which nobody needs. */
function readNanoseconds(value: unknown): bigint {
  if (typeof value === 'string' && /^\d{1,20}$/.test(value)) return BigInt(value);
  const isTime = typeof value === 'number' && Number.isFinite(value) && value > 0;
  return isTime ? BigInt(Math.trunc(value)) : 0n;
}

function readAttributes(json: unknown): LogAttributes {
  return createAttributes(
    listOf(json)
      .slice(0, foreignValuesMax)
      .flatMap((pair) => {
        const { key, value } = mapOf(pair);
        return typeof key === 'string' ? [[key, readAnyValue(mapOf(value))] as const] : [];
      }),
  );
}

function readAnyValue(value: ForeignValues): LogValue {
  const { stringValue, boolValue, intValue, doubleValue } = value;
  if (typeof stringValue === 'string') return stringValue;
  if (typeof boolValue === 'boolean') return boolValue;
  if (typeof intValue === 'number') return intValue;
  if (typeof intValue === 'string' && /^-?\d{1,20}$/.test(intValue)) return Number(intValue);
  return typeof doubleValue === 'number' ? doubleValue : null;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
