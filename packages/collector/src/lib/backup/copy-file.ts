/** Copying files for a backup: for their owner alone, synced, and digested as they pass. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder } from '../data-folder/make-folder.ts';
import type { BackedUpFile } from './backup-manifest.ts';

const CHUNK_BYTES = 1024 * 1024;

/** Durable when it resolves, but for the entry in its folder. Makes the folders above. */
export async function copyFile(from: string, to: string): Promise<BackedUpFile> {
  makeFolder(dirname(to));
  const source = await open(from, 'r');
  try {
    const target = await open(to, 'wx', 0o600);
    try {
      const copied = await copyBytes(source, target);
      await target.sync();
      return copied;
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

async function copyBytes(source: FileHandle, target: FileHandle): Promise<BackedUpFile> {
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let bytes = 0;
  for (;;) {
    const { bytesRead } = await source.read(chunk, 0, CHUNK_BYTES, bytes);
    if (bytesRead === 0) break;
    const piece = chunk.subarray(0, bytesRead);
    hash.update(piece);
    for (let done = 0; done < bytesRead;) {
      done += (await target.write(piece, done, bytesRead - done, bytes + done)).bytesWritten;
    }
    bytes += bytesRead;
  }
  return { bytes, sha256: hash.digest('hex') };
}

export async function digestFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  const chunks = createReadStream(file, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>;
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}

/** Files below a folder by their path from it, with `/` between; none where there is no folder. */
export async function listFiles(folder: string, below = ''): Promise<readonly string[]> {
  const entries = await readdir(join(folder, below), { withFileTypes: true }).catch(
    (failure: unknown) => {
      if ((failure as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw failure;
    },
  );
  const files: string[] = [];
  for (const entry of entries) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) files.push(...(await listFiles(folder, path)));
    else if (entry.isFile()) files.push(path);
  }
  return files;
}
