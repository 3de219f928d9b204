import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { cutFrames } from './zstd-frames.ts';

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

const FRAMES_MAX = 5;

it('frames are cut where they end, without those that are passed over, and a body of parts of them not at all', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...FRAMES), { minLength: 1, maxLength: FRAMES_MAX }),
      (frames) => {
        const body = Buffer.concat(frames);
        const ends = new Map<number, readonly Buffer[]>();
        let end = 0;
        for (const [index, frame] of frames.entries()) {
          const whole = frames.slice(0, index + 1).filter((one) => one !== SKIPPED);
          ends.set((end += frame.length), whole);
        }
        for (let at = 0; at <= body.length; at += 1) {
          const cut = cutFrames(body.subarray(0, at), FRAMES_MAX);
          expect([at, cut]).toEqual([at, ends.get(at) ?? null]);
        }
      },
    ),
  );
});

it('more frames than may be are none, whether they hold data or are passed over', () => {
  for (const frame of [PACKED, SKIPPED]) {
    const bodies = [3, 4].map((count) => Buffer.concat(Array.from({ length: count }, () => frame)));
    expect(bodies.map((body) => cutFrames(body, 3) !== null)).toEqual([true, false]);
  }
});

it('what is no frame, or has something behind it, is not cut, whatever it is', () => {
  expect(cutFrames(Buffer.from('{"candor":1}\n'), FRAMES_MAX)).toBeNull();
  expect(cutFrames(Buffer.concat([PACKED, Buffer.from('rest')]), FRAMES_MAX)).toBeNull();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const body = Buffer.concat([PACKED.subarray(0, 4), bytes]);
      for (const frame of cutFrames(body, FRAMES_MAX) ?? [])
        expect(frame.length).toBeGreaterThan(0);
    }),
  );
});
