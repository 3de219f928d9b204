import { open, unlink, type FileHandle } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { randomUUID } from 'node:crypto';
import { readSystemCode } from '../../errors.ts';
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
 * @throws ClickHouseException 307 over {@link insertBodyBytesMax}, 354 when the gzip stream is cut or damaged, 243 when the disk is full.
 */
export async function writeInsertFile(
  folder: Pick<DataFolder, 'inserts'>,
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
    throw readSystemCode(error) === 'ENOSPC' ? noSpace() : error;
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
  await writeWhole(file, first, 0);
  if (request === undefined) return;
  let at = first.length;
  await consume(request, isGzipped, insertBodyBytesMax, async (source) => {
    for await (const piece of source) {
      await writeWhole(file, piece, at);
      at += piece.length;
    }
  });
}

/** A disk that is nearly full takes a part of a write and says so only in the count; the rest of it then fails. */
async function writeWhole(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done);
    done += bytesWritten;
  }
}

/** A body that stops before its end throws: half of it must never be taken for the whole. */
async function consume(
  request: IncomingMessage,
  isGzipped: boolean,
  bytesMax: number,
  take: (source: AsyncIterable<Buffer>) => Promise<void>,
): Promise<void> {
  let bytes = 0;
  async function* bound(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, void> {
    for await (const piece of source) {
      bytes += piece.length;
      if (bytes > bytesMax) throw tooManyBytes(bytesMax);
      yield piece;
    }
  }
  const takeBounded = async (source: AsyncIterable<Buffer>): Promise<void> => {
    await take(bound(source));
  };
  try {
    if (isGzipped) await pipeline(request, createGunzip(), takeBounded);
    else await pipeline(request as Readable, takeBounded);
  } catch (error) {
    // A pipeline may report that it was ended rather than why.
    if (bytes > bytesMax) throw tooManyBytes(bytesMax);
    if (readSystemCode(error).startsWith('Z_')) {
      throw new ClickHouseException(354, 'ZLIB_INFLATE_FAILED', damaged);
    }
    throw error;
  }
}

const damaged = 'The gzip stream of the body is cut or damaged: send it again';

function tooManyBytes(bytesMax: number): ClickHouseException {
  const message = `The body has more than ${bytesMax} bytes: send it in smaller pieces`;
  return new ClickHouseException(307, 'TOO_MANY_BYTES', message);
}

function noSpace(): ClickHouseException {
  const message = 'No space left on the disk of the data folder: make room, then send it again';
  return new ClickHouseException(243, 'NOT_ENOUGH_SPACE', message);
}
