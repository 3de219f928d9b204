/** What an exporter of OpenTelemetry would send, in either encoding, written from the specification alone. */
import { encodeBytes, encodeNumber, encodeVarint } from './wire.ts';

export interface SentLogs {
  readonly resource: Readonly<Record<string, SentValue>>;
  readonly records: readonly {
    readonly timeNs: bigint;
    readonly observedNs?: bigint;
    readonly eventName: string;
    readonly attributes: Readonly<Record<string, SentValue>>;
  }[];
}

type SentValue = string | number | boolean;

export function encodeLogs(logs: SentLogs, encoding: 'json' | 'protobuf'): Buffer {
  return encoding === 'json' ? Buffer.from(JSON.stringify(buildJson(logs))) : buildProtobuf(logs);
}

function buildJson({ resource, records }: SentLogs): unknown {
  const logRecords = records.map(({ timeNs, observedNs, eventName, attributes }) => ({
    timeUnixNano: String(timeNs),
    ...(observedNs === undefined ? {} : { observedTimeUnixNano: String(observedNs) }),
    eventName,
    attributes: toPairs(attributes),
    unknownMember: 1,
  }));
  return {
    resourceLogs: [{ resource: { attributes: toPairs(resource) }, scopeLogs: [{ logRecords }] }],
  };
}

function toPairs(attributes: Readonly<Record<string, SentValue>>): unknown {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: toAnyValue(value) }));
}

function toAnyValue(value: SentValue): unknown {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

function buildProtobuf({ resource, records }: SentLogs): Buffer {
  const scope = records.map(({ timeNs, observedNs, eventName, attributes }) =>
    encodeBytes(
      2,
      Buffer.concat([
        Buffer.concat([encodeVarint(1 * 8 + 1), fixed64(timeNs)]),
        ...(observedNs === undefined
          ? []
          : [Buffer.concat([encodeVarint(11 * 8 + 1), fixed64(observedNs)])]),
        encodeBytes(12, Buffer.from(eventName)),
        ...encodePairs(6, attributes),
      ]),
    ),
  );
  const logs = [
    encodeBytes(1, Buffer.concat(encodePairs(1, resource))),
    encodeBytes(2, Buffer.concat(scope)),
  ];
  return encodeBytes(1, Buffer.concat(logs));
}

function encodePairs(
  number: number,
  attributes: Readonly<Record<string, SentValue>>,
): readonly Buffer[] {
  return Object.entries(attributes).map(([key, value]) =>
    encodeBytes(
      number,
      Buffer.concat([encodeBytes(1, Buffer.from(key)), encodeBytes(2, encodeAnyValue(value))]),
    ),
  );
}

function encodeAnyValue(value: SentValue): Buffer {
  if (typeof value === 'string') return encodeBytes(1, Buffer.from(value));
  if (typeof value === 'boolean') return encodeNumber(2, value ? 1 : 0);
  if (Number.isInteger(value)) return Buffer.concat([encodeVarint(3 * 8), encodeInt64(value)]);
  const double = Buffer.alloc(8);
  double.writeDoubleLE(value);
  return Buffer.concat([encodeVarint(4 * 8 + 1), double]);
}

/** A negative number takes ten bytes, as two's complement of 64 bits. */
function encodeInt64(value: number): Buffer {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  return Buffer.from([...bytes, Number(rest)]);
}

function fixed64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}
