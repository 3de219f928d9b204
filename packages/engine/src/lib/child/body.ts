import { open, unlink, type FileHandle } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { randomUUID } from 'node:crypto';
import { insertBodyBytesMax, statementBytesMax } from '../../limits.ts';
import type { DataFolder } from '../data-folder.ts';
import { ClickHouseException } from './exceptions.ts';

/**
 * Reads a statement that came in the body.
 * @throws ClickHouseException 307 over {@link statementBytesMax}, 354 when the gzip stream is cut or damaged.
 */
export async function readStatement(request: IncomingMessage, isGzipped: boolean): Promise<string> {
  const pieces: Buffer[] = [];
  await consume(request, isGzipped, statementBytesMax, async (source) => {
    for await (const piece of source) pieces.push(piece);
  });
  return Buffer.concat(pieces).toString('utf8');
}

/** The data of one INSERT, where the engine can read them and nobody else. */
export interface InsertFile {
  /** A path without any character that the engine takes for a pattern. */
  readonly path: string;
  readonly close: () => Promise<void>;
}

/**
 * Puts the data of an INSERT into a file without a name, so that they are never read as SQL and never left behind.
 *
 * The engine takes `*?{}` in a path for a pattern and inserts nothing at all when none matches; a path under /dev/fd
 * has none, whatever the data folder is called. It is not fsynced: an INSERT is acknowledged when its part is.
 * @throws ClickHouseException 307 over {@link insertBodyBytesMax}, 354 when the gzip stream is cut or damaged.
 */
export async function writeInsertFile(
  folder: DataFolder,
  beginning: string,
  request: IncomingMessage | undefined,
  isGzipped: boolean,
): Promise<InsertFile> {
  const name = join(folder.inserts, randomUUID());
  const file = await open(name, 'wx+', 0o600);
  try {
    await unlink(name);
    await writeAll(file, beginning, request, isGzipped);
  } catch (error) {
    await file.close();
    throw error;
  }
  return { path: `/dev/fd/${file.fd}`, close: () => file.close() };
}

async function writeAll(
  file: FileHandle,
  beginning: string,
  request: IncomingMessage | undefined,
  isGzipped: boolean,
): Promise<void> {
  // Written at positions, so that the descriptor's own offset stays at the start, which /dev/fd shares on macOS.
  const first = Buffer.from(beginning, 'utf8');
  await file.write(first, 0, first.length, 0);
  if (request === undefined) return;
  let at = first.length;
  await consume(request, isGzipped, insertBodyBytesMax, async (source) => {
    for await (const piece of source) {
      await file.write(piece, 0, piece.length, at);
      at += piece.length;
    }
  });
}

/** A body that stops before its end throws: half of it must never be taken for the whole. */
async function consume(
  request: IncomingMessage,
  isGzipped: boolean,
  bytesMax: number,
  take: (source: AsyncIterable<Buffer>) => Promise<void>,
): Promise<void> {
  const bounded = async (source: AsyncIterable<Buffer>): Promise<void> => {
    await take(bound(source, bytesMax));
  };
  try {
    if (isGzipped) await pipeline(request, createGunzip(), bounded);
    else await pipeline(request as Readable, bounded);
  } catch (error) {
    if (isZlibError(error)) throw new ClickHouseException(354, 'ZLIB_INFLATE_FAILED', damaged);
    throw error;
  }
}

const damaged = 'The gzip stream of the body is cut or damaged: send it again';

async function* bound(
  source: AsyncIterable<Buffer>,
  bytesMax: number,
): AsyncGenerator<Buffer, void, void> {
  let bytes = 0;
  for await (const piece of source) {
    bytes += piece.length;
    if (bytes > bytesMax) {
      const message = `The body has more than ${bytesMax} bytes: send it in smaller pieces`;
      throw new ClickHouseException(307, 'TOO_MANY_BYTES', message);
    }
    yield piece;
  }
}

function isZlibError(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('Z_')
  );
}
