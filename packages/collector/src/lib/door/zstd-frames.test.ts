import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { hasWholeFrames } from './zstd-frames.ts';

/** `a report` fifty times, as `zstdCompressSync` of Node 22.23 packs it. */
const PACKED = Buffer.from('KLUv/WDCAIUAAEhhIHJlcG9ydAoBALZUyxE=', 'base64');
/** The same block under a head without the size of what is in it, and with a checksum; that is not looked at. */
const WITH_CHECKSUM = Buffer.concat([
  Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x58]),
  PACKED.subarray(7),
  Buffer.alloc(4),
]);
/** Three bytes that are no telemetry, and that every reader passes over. */
const SKIPPED = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
/** One block that is a byte, a hundred times: of its hundred bytes one is there. */
const RUN = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, 100, 0x23, 0x03, 0x00, 0x61]);
const FRAMES = [PACKED, WITH_CHECKSUM, SKIPPED, RUN];

it('frames are whole, one or several of them, and nowhere before their ends', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...FRAMES), { minLength: 1, maxLength: 5 }), (frames) => {
      const body = Buffer.concat(frames);
      const ends = new Set<number>();
      let end = 0;
      for (const frame of frames) ends.add((end += frame.length));
      for (let at = 0; at <= body.length; at += 1) {
        expect([at, hasWholeFrames(body.subarray(0, at))]).toEqual([at, ends.has(at)]);
      }
    }),
  );
});

it('what is no frame, or has something behind it, is not whole, whatever it is', () => {
  expect(hasWholeFrames(Buffer.from('{"candor":1}\n'))).toBe(false);
  expect(hasWholeFrames(Buffer.concat([PACKED, Buffer.from('rest')]))).toBe(false);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const body = Buffer.concat([PACKED.subarray(0, 4), bytes]);
      expect(typeof hasWholeFrames(body)).toBe('boolean');
    }),
  );
});
