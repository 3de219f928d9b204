/** In which encodings a body may come, and what undoes each. */
import * as zlib from 'node:zlib';
import { CollectorError } from '../../errors.ts';

export type BodyEncoding = 'identity' | PackedEncoding;
export type PackedEncoding = 'gzip' | 'deflate' | 'br' | 'zstd';

/** With `info`, as all of these are called, zlib gives what it made and how much it took for that. Its types do not say so. */
export type Unpacked =
  | Buffer
  | { readonly buffer: Buffer; readonly engine: { readonly bytesWritten: number } };

export interface Unpacking {
  readonly inline: (body: Buffer, options: zlib.ZlibOptions) => Unpacked;
  readonly aside: (
    body: Buffer,
    options: zlib.ZlibOptions,
    done: (failure: Error | null, inflated: Unpacked) => void,
  ) => void;
}

/** How each encoding of RFC 9110 is undone; null where this Node can not. */
export const UNPACKINGS: Readonly<Record<PackedEncoding, Unpacking | null>> = {
  gzip: { inline: zlib.gunzipSync, aside: zlib.gunzip },
  deflate: {
    inline: (body, options) =>
      hasZlibHeader(body) ? zlib.inflateSync(body, options) : zlib.inflateRawSync(body, options),
    aside: (body, options, done) =>
      hasZlibHeader(body)
        ? zlib.inflate(body, options, done)
        : zlib.inflateRaw(body, options, done),
  },
  br: { inline: zlib.brotliDecompressSync, aside: zlib.brotliDecompress },
  zstd: findZstd(),
};

/** `deflate` is the zlib format (RFC 1950), but some senders leave its header out. */
function hasZlibHeader([first = 0, second = 0]: Buffer): boolean {
  return first % 16 === 8 && (first * 256 + second) % 31 === 0;
}

/** Node has it from 22.15. */
function findZstd(): Unpacking | null {
  const { zstdDecompressSync: inline, zstdDecompress: aside } = zlib as {
    readonly zstdDecompressSync?: Unpacking['inline'];
    readonly zstdDecompress?: Unpacking['aside'];
  };
  return inline === undefined || aside === undefined ? null : { inline, aside };
}

const KNOWN = Object.entries(UNPACKINGS).flatMap(([name, how]) => (how === null ? [] : [name]));

/** @throws CollectorError encoding_unsupported */
export function parseEncoding(header: string | undefined): BodyEncoding {
  const encoding = (header ?? '').trim().toLowerCase();
  if (encoding === '' || encoding === 'identity') return 'identity';
  const name = encoding === 'x-gzip' ? 'gzip' : encoding;
  if (KNOWN.includes(name)) return name as PackedEncoding;
  throw new CollectorError(
    'encoding_unsupported',
    `Expected a content-encoding of ${KNOWN.join(', ')} or identity, got another. Send the body with one of these.`,
  );
}
