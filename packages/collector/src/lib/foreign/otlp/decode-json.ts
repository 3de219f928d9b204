/**
 * `ExportLogsServiceRequest` in its JSON form: lower camel case, whole numbers of 64 bits as text (numbers are taken too), and
 * what is not known is passed over, as the specification of OTLP asks.
 */
import type { LogAttributes, LogRecord, LogRequest, LogResource, LogValue } from './log-records.ts';
import { createAttributes } from './log-records.ts';

/** Null where it is not even an object. */
export function decodeJson(json: unknown): LogRequest | null {
  if (!isObject(json)) return null;
  return { resources: listOf(json['resourceLogs']).map(readResource) };
}

function readResource(json: unknown): LogResource {
  const resource = objectOf(objectOf(json)['resource']);
  const scopes = listOf(objectOf(json)['scopeLogs']);
  return {
    attributes: readAttributes(resource['attributes']),
    records: scopes.flatMap((scope) => listOf(objectOf(scope)['logRecords']).map(readRecord)),
  };
}

function readRecord(json: unknown): LogRecord {
  const { timeUnixNano, observedTimeUnixNano, eventName, attributes } = objectOf(json);
  return {
    timeNs: readNanoseconds(timeUnixNano),
    observedNs: readNanoseconds(observedTimeUnixNano),
    eventName: typeof eventName === 'string' ? eventName : '',
    attributes: readAttributes(attributes),
  };
}

function readNanoseconds(value: unknown): bigint {
  if (typeof value === 'string' && /^\d{1,20}$/.test(value)) return BigInt(value);
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? BigInt(value) : 0n;
}

function readAttributes(json: unknown): LogAttributes {
  return createAttributes(
    listOf(json).flatMap((pair) => {
      const { key, value } = objectOf(pair);
      return typeof key === 'string' ? [[key, readAnyValue(objectOf(value))] as const] : [];
    }),
  );
}

function readAnyValue(value: Readonly<Record<string, unknown>>): LogValue {
  const { stringValue, boolValue, intValue, doubleValue } = value;
  if (typeof stringValue === 'string') return stringValue;
  if (typeof boolValue === 'boolean') return boolValue;
  if (typeof intValue === 'number') return intValue;
  if (typeof intValue === 'string' && /^-?\d{1,20}$/.test(intValue)) return Number(intValue);
  return typeof doubleValue === 'number' ? doubleValue : null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
