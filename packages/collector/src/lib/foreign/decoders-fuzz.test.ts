/** Whatever bytes come, the decoders of other SDKs' bodies end, with a value or with the one refusal that the door knows. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodyInflatedBytesMax } from '../../limits.ts';
import { readEnvelope } from './app-insights/read-envelope.ts';
import { splitEnvelopes } from './app-insights/split-envelopes.ts';
import { envelope } from './foreign.fixture.ts';
import { appInsightsItemsMax, foreignValuesMax, otlpRecordsMax } from './limits.ts';
import { decodeJson } from './otlp/decode-json.ts';
import { decodeProtobuf } from './otlp/decode-protobuf.ts';
import { encodeLogs } from './otlp/encode-logs.fixture.ts';
import { type LogRequest, TooManyRecords } from './otlp/log-records.ts';
import { readLogItems } from './otlp/read-items.ts';
import { TooManyFields, WireError, encodeBytes, encodeNumber, encodeVarint } from './otlp/wire.ts';
import { findEnvelopeKey, findServiceName, peekKey } from './peek-key.ts';

const LOGS = {
  resource: { 'service.name': 'cameras', 'service.version': '1.2.3' },
  records: [
    { timeNs: 1n, eventName: 'a', attributes: { text: 'b', is: true, many: -7, part: 0.5 } },
    { timeNs: 2n, eventName: 'b', attributes: {} },
  ],
};
const GOOD = encodeLogs(LOGS, 'protobuf');

/** What the door does with the bytes: null where it refuses them. */
function decode(bytes: Buffer): LogRequest | null {
  try {
    return decodeProtobuf(bytes);
  } catch (failure) {
    if (failure instanceof WireError || failure instanceof TooManyRecords) return null;
    throw failure;
  }
}

function readAll(request: LogRequest): number {
  return request.resources.flatMap((resource) => readLogItems(resource, 0)).length;
}

/** A good body that was damaged: bytes changed, taken out, put in, or cut off. */
const damaged = (good: Buffer): fc.Arbitrary<Buffer> =>
  fc
    .array(
      fc.record({
        at: fc.nat(good.length - 1),
        cut: fc.nat(4),
        put: fc.uint8Array({ maxLength: 4 }),
      }),
      {
        minLength: 1,
        maxLength: 6,
      },
    )
    .map((wounds) =>
      wounds.reduce(
        (bytes, { at, cut, put }) =>
          Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + cut)]),
        good,
      ),
    );

describe('protobuf', () => {
  it('any bytes, and any damage to a good body, give records or a refusal', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 400 }).map((array) => Buffer.from(array)),
      damaged(GOOD),
    );
    fc.assert(
      fc.property(bytes, (body) => {
        const request = decode(body);
        expect(request === null ? 0 : readAll(request)).toBeLessThanOrEqual(otlpRecordsMax);
      }),
      { numRuns: 2_000 },
    );
  });

  it('a body that is cut short anywhere is refused, or is all that stands before the cut', () => {
    for (let length = 0; length < GOOD.length; length += 1) {
      const request = decode(GOOD.subarray(0, length));
      expect(request === null ? 0 : readAll(request)).toBe(0);
    }
    expect(readAll(decodeProtobuf(GOOD))).toBe(2);
  });

  it('fields that nobody knows are passed over, of every wire type and number', () => {
    const number = fc.integer({ min: 13, max: 2 ** 29 - 1 });
    const unknown = fc.oneof(
      fc.tuple(number, fc.nat()).map(([at, value]) => encodeNumber(at, value)),
      fc
        .tuple(number, fc.uint8Array({ maxLength: 20 }))
        .map(([at, value]) => encodeBytes(at, Buffer.from(value))),
      number.map((at) => Buffer.concat([encodeVarint(at * 8 + 1), Buffer.alloc(8, 1)])),
      number.map((at) => Buffer.concat([encodeVarint(at * 8 + 5), Buffer.alloc(4, 1)])),
    );
    fc.assert(
      fc.property(fc.array(unknown, { maxLength: 5 }), (fields) => {
        const request = decodeProtobuf(Buffer.concat([...fields, GOOD, ...fields]));
        expect(request).toEqual(decodeProtobuf(GOOD));
      }),
    );
  });

  it.each([
    ['a field without a number', Buffer.from([0x02, 0x00])],
    ['a group, which logs have none of', Buffer.from([0x0b, 0x0c])],
    ['a wire type that is none', Buffer.from([0x0e])],
    ['a number where a message is expected', encodeNumber(1, 5)],
    ['a length beyond the end', Buffer.from([0x0a, 0x7f, 0x00])],
    ['a length of nearly 2^64', Buffer.from([0x0a, ...Array(9).fill(0xff), 0x01])],
    ['a number of eleven bytes', Buffer.from([0x0a, ...Array(10).fill(0xff), 0x01])],
  ])('%s is refused', (_, bytes) => {
    expect(() => decodeProtobuf(bytes)).toThrow(WireError);
  });

  it('values in values in values cost no stack: what is no scalar is left where it is', () => {
    let value = encodeBytes(1, Buffer.from('deep'));
    for (let depth = 0; depth < 5_000; depth += 1) value = encodeBytes(5, encodeBytes(1, value));
    const pair = Buffer.concat([encodeBytes(1, Buffer.from('list')), encodeBytes(2, value)]);
    const record = encodeBytes(2, encodeBytes(6, pair));
    const [resource] = decodeProtobuf(encodeBytes(1, encodeBytes(2, record))).resources;
    expect(resource?.records[0]?.attributes).toEqual({ list: null });
  });

  it('what a small body can become is bounded: records, and attributes of each', () => {
    const empty = encodeBytes(2, Buffer.alloc(0));
    const many = Buffer.concat(Array<Buffer>(otlpRecordsMax + 1).fill(empty));
    expect(() => decodeProtobuf(encodeBytes(1, encodeBytes(2, many)))).toThrow(TooManyRecords);
    const pairs = Array.from({ length: 2 * foreignValuesMax }, (_, index) =>
      encodeBytes(6, encodeBytes(1, Buffer.from(`a${index}`))),
    );
    const [resource] = decodeProtobuf(
      encodeBytes(1, encodeBytes(2, encodeBytes(2, Buffer.concat(pairs)))),
    ).resources;
    expect(Object.keys(resource?.records[0]?.attributes ?? {})).toHaveLength(foreignValuesMax);
  });
});

describe('fields of protobuf', () => {
  const size = bodyInflatedBytesMax;
  const unknown = Buffer.alloc(size - 64, Buffer.from([0x78, 0x01]));
  const wrap = (bytes: Buffer, ...numbers: readonly number[]): Buffer =>
    numbers.reduce((inner, number) => encodeBytes(number, inner), bytes);

  it.each([
    ['of a request', unknown],
    ['of a resource', wrap(unknown, 1, 1)],
    ['of a record', wrap(unknown, 2, 2, 1)],
    ['of a value', wrap(unknown, 2, 6, 2, 2, 1)],
    ['of many values', wrap(Buffer.alloc(size - 64, encodeBytes(6, Buffer.alloc(0))), 2, 2, 1)],
  ])('%s are bounded', (_, bytes) => {
    expect(() => decodeProtobuf(bytes)).toThrow(TooManyFields);
  });

  it('a large body of attributes with short names passes whole', () => {
    const attributes = Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => [`flag.${index}`, index % 2 === 0]),
    );
    const records = Array.from({ length: 8_000 }, () => ({
      timeNs: 1n,
      eventName: 'a',
      attributes,
    }));
    const body = encodeLogs({ resource: {}, records }, 'protobuf');
    expect(body.length).toBeGreaterThan(6_000_000);
    const [resource] = decodeProtobuf(body).resources;
    expect(resource?.records).toHaveLength(8_000);
    expect(resource?.records[7_999]?.attributes).toEqual(attributes);
  });

  it('numbers are read to the last of their 64 bits, however they are written', () => {
    const number = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    fc.assert(
      fc.property(number, fc.boolean(), (timeNs, isFixed) => {
        const fixed = Buffer.alloc(9, 0x09);
        fixed.writeBigUInt64LE(timeNs, 1);
        const bytes: number[] = [0x08];
        for (let rest = timeNs; ; rest >>= 7n) {
          bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
          if (rest <= 0x7fn) break;
        }
        const record = isFixed ? fixed : Buffer.from(bytes);
        const [resource] = decodeProtobuf(wrap(record, 2, 2, 1)).resources;
        expect(resource?.records[0]?.timeNs).toBe(timeNs);
      }),
    );
  });
});

describe('JSON', () => {
  const anything = fc.anything({ withNullPrototype: false, maxDepth: 4 });

  it('anything at all, where logs are expected, gives records or a refusal', () => {
    const logs = fc.record({
      resourceLogs: fc.oneof(
        anything,
        fc.array(
          fc.record({
            resource: fc.oneof(anything, fc.record({ attributes: anything })),
            scopeLogs: fc.oneof(
              anything,
              fc.array(fc.record({ logRecords: fc.oneof(anything, fc.array(anything)) })),
            ),
          }),
          { maxLength: 3 },
        ),
      ),
    });
    fc.assert(
      fc.property(fc.oneof(anything, logs), (json) => {
        const request = decodeJson(json);
        expect(request === null ? 0 : readAll(request)).toBeLessThanOrEqual(otlpRecordsMax);
      }),
      { numRuns: 1_000 },
    );
  });

  it('any text, and any damage to envelopes, gives envelopes or a refusal, and each of them items or words', () => {
    const good = Buffer.from(
      [envelope(), envelope()].map((one) => JSON.stringify(one)).join('\r\n'),
    );
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      damaged(good).map((bytes) => bytes.toString('utf8')),
    );
    fc.assert(
      fc.property(text, (body) => {
        const envelopes = splitEnvelopes(body) ?? [];
        expect(envelopes.length).toBeLessThanOrEqual(appInsightsItemsMax + 1);
        for (const [index, one] of envelopes.entries()) readEnvelope(one, index);
      }),
      { numRuns: 1_000 },
    );
  });

  it('members of an envelope may be anything', () => {
    const types = ['EventData', 'MetricData', 'RequestData', 'ExceptionData', 'MessageData'];
    const more = ['PageViewData', 'AvailabilityData', 'RemoteDependencyData', 'constructor'];
    const one = fc.record({
      iKey: anything,
      time: fc.oneof(anything, fc.constant('2026-11-21T08:30:00Z')),
      tags: anything,
      sampleRate: anything,
      data: fc.oneof(
        anything,
        fc.record({
          baseType: fc.constantFrom(...types, ...more),
          baseData: fc.oneof(
            anything,
            fc.record({
              name: anything,
              metrics: anything,
              exceptions: anything,
              properties: anything,
              measurements: anything,
              duration: anything,
              severityLevel: anything,
            }),
          ),
        }),
      ),
    });
    fc.assert(
      fc.property(one, (given) => {
        const read = readEnvelope(given, 3);
        expect(read.ok ? read.items.every(({ index }) => index === 3) : read.message).toBeTruthy();
      }),
      { numRuns: 1_000 },
    );
  });
});

it('a look at the first bytes for a key never fails, whatever they are', () => {
  const encodings = fc.constantFrom('identity', 'gzip', 'deflate', 'br', 'zstd' as const);
  const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
  fc.assert(
    fc.property(fc.oneof(bytes, damaged(GOOD)), encodings, (sent, encoding) => {
      for (const find of [findEnvelopeKey, findServiceName]) {
        const key = peekKey(sent, encoding, find);
        expect(key === null || key.length <= 127).toBe(true);
      }
    }),
  );
  expect(peekKey(GOOD, 'identity', findServiceName)).toBe('cameras');
});
