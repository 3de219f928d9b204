import { randomBytes } from 'node:crypto';
import * as zlib from 'node:zlib';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import {
  bodyInflatedBytesMax,
  inflateInlineBytesMax,
  inflateInlineOutputBytesMax,
  inflatesAtOnceMax,
  inflatesWaitingMax,
} from '../../limits.ts';
import { createBodyBudget, createHeldBytes } from '../http/body-budget.ts';
import { type BodyEncoding, parseEncoding } from './encodings.ts';
import { createInflater } from './inflate.ts';

/** As an inflater does that has all the room that it may need. */
function createPlainInflater(): (bytes: Buffer, encoding: BodyEncoding) => Promise<Buffer> {
  const { inflate } = createInflater();
  const budget = createBodyBudget(inflatesAtOnceMax * bodyInflatedBytesMax);
  return (bytes, encoding) => {
    const held = createHeldBytes(budget);
    return inflate({ bytes, encoding, held }, (body) => {
      held.hold(0);
      return body;
    });
  };
}

/** More than run and wait in the thread pool; what is inflated on the spot has no such bound. */
const MANY = inflatesAtOnceMax + inflatesWaitingMax + 1;

function inflateMany(bytes: number): Promise<PromiseSettledResult<Buffer>[]> {
  const body = gzipSync(Buffer.alloc(bytes));
  expect(body.length).toBeLessThan(inflateInlineBytesMax);
  const inflate = createPlainInflater();
  return Promise.allSettled(Array.from({ length: MANY }, () => inflate(body, 'gzip')));
}

it('a small body with little in it is inflated on the spot, however many come', async () => {
  const outcomes = await inflateMany(inflateInlineOutputBytesMax);
  expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
});

it('a small body with much in it takes its turn in the thread pool, whole', async () => {
  const outcomes = await inflateMany(inflateInlineOutputBytesMax + 1);
  const inflated = outcomes.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  expect(new Set(inflated.map(({ length }) => length))).toEqual(
    new Set([inflateInlineOutputBytesMax + 1]),
  );
  expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([
    expect.objectContaining({ reason: expect.objectContaining({ code: 'collector_busy' }) }),
  ]);
});

it('a small body with more in it than a report may have is refused as too large', async () => {
  const inflate = createPlainInflater();
  await expect(
    inflate(gzipSync(Buffer.alloc(bodyInflatedBytesMax + 1)), 'gzip'),
  ).rejects.toMatchObject({ code: 'body_inflates_too_large' });
});

const TEXT = Buffer.from('a report '.repeat(1_000));

it.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['br', brotliCompressSync],
])(
  '%s is inflated, on the spot or in the thread pool, and refused where it is cut short',
  async (name, pack) => {
    const inflate = createPlainInflater();
    const encoding = parseEncoding(name.toUpperCase());
    expect(await inflate(pack(TEXT), encoding)).toEqual(TEXT);
    const much = Buffer.alloc(inflateInlineOutputBytesMax * 2, 'report');
    expect((await inflate(pack(much), encoding)).equals(much)).toBe(true);
    await expect(inflate(pack(TEXT).subarray(0, -6), encoding)).rejects.toMatchObject({
      code: 'body_undecodable',
    });
    await expect(
      inflate(pack(Buffer.alloc(bodyInflatedBytesMax + 1)), encoding),
    ).rejects.toMatchObject({ code: 'body_inflates_too_large' });
  },
);

const LARGE = randomBytes(2 * inflateInlineBytesMax);

it.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['br', brotliCompressSync],
])(
  '%s is never taken in part: what follows a stream is inflated too, or all of it refused',
  async (name, pack) => {
    const encoding = parseEncoding(name);
    const inflate = (body: Buffer): Promise<Buffer> => createPlainInflater()(body, encoding);
    const zeros = Buffer.alloc(8);
    for (const text of [TEXT, LARGE]) {
      const [one, other] = [pack(text), pack(TEXT)];
      const tell = (more: Buffer): Promise<unknown> =>
        inflate(Buffer.concat([one, more])).catch(
          (failure: unknown) => (failure as { readonly code: string }).code,
        );
      const isGzip = name === 'gzip';
      const refused = 'body_undecodable';
      expect(await tell(other)).toEqual(isGzip ? Buffer.concat([text, TEXT]) : refused);
      expect(await tell(zeros)).toEqual(isGzip ? text : refused);
      for (const more of [Buffer.concat([zeros, other]), Buffer.from('junk')]) {
        await expect(inflate(Buffer.concat([one, more]))).rejects.toMatchObject({
          code: 'body_undecodable',
        });
      }
    }
  },
);

it('frames of zstd that every reader passes over are an empty body, whether or not this Node has zstd', async () => {
  const skipped = Buffer.concat([
    Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0]),
    TEXT.subarray(0, 3),
  ]);
  expect(await createPlainInflater()(skipped, 'zstd')).toHaveLength(0);
});

const zstd = (zlib as { readonly zstdCompressSync?: (text: Buffer) => Buffer }).zstdCompressSync;

it.skipIf(zstd === undefined)('zstd is inflated where this Node has it', async () => {
  const inflate = createPlainInflater();
  expect(await inflate(zstd?.(TEXT) ?? TEXT, parseEncoding('zstd'))).toEqual(TEXT);
});

it.skipIf(zstd !== undefined)('zstd is refused by name where this Node has none', () => {
  expect(() => parseEncoding('zstd')).toThrow(
    expect.objectContaining({ code: 'encoding_unsupported' }),
  );
});
