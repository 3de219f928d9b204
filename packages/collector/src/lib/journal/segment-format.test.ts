import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  encodeRecordHeader,
  encodeSegmentHeader,
  isSegmentHeader,
  readRecord,
} from './segment-format.ts';

function encode(block: number, events: number, payload: Buffer): Buffer {
  return Buffer.concat([encodeRecordHeader(block, events, payload), payload]);
}

it('a record comes back as it was written, wherever it stands', () => {
  fc.assert(
    fc.property(
      fc.nat(2 ** 32 - 1),
      fc.nat(10_000),
      fc.uint8Array({ maxLength: 300 }),
      fc.uint8Array({ maxLength: 40 }),
      (block, events, payload, before) => {
        const bytes = Buffer.concat([before, encode(block, events, Buffer.from(payload))]);
        expect(readRecord(bytes, before.length)).toEqual({
          block,
          events,
          payload: Buffer.from(payload),
          end: bytes.length,
        });
      },
    ),
  );
});

it('a record with one changed byte is no record', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 60 }),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (payload, at, change) => {
        const bytes = encode(3, 2, Buffer.from(payload));
        const position = at % bytes.length;
        bytes[position] = (bytes[position] ?? 0) ^ change;
        expect(readRecord(bytes, 0)).toBeNull();
      },
    ),
  );
});

it('a record that was cut short is no record, nor is a run of zeros that a power cut left', () => {
  const bytes = encode(1, 1, Buffer.from('payload'));
  for (let length = 0; length < bytes.length; length += 1) {
    expect(readRecord(bytes.subarray(0, length), 0)).toBeNull();
  }
  expect(readRecord(Buffer.alloc(64), 0)).toBeNull();
});

it("a segment's header names the segment, up to the largest number that JSON carries exactly", () => {
  const header = encodeSegmentHeader(Number.MAX_SAFE_INTEGER);
  expect(isSegmentHeader(header, Number.MAX_SAFE_INTEGER)).toBe(true);
  expect(isSegmentHeader(header, 7)).toBe(false);
  expect(isSegmentHeader(header.subarray(0, 15), Number.MAX_SAFE_INTEGER)).toBe(false);
});
