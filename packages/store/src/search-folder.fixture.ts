/** Looks for ids in every file of a folder, in each form in which one could lie on a disk. */
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Files that hold the id as hex, as a UUID, in either case, as bytes, or as ClickHouse lays a UUID down: its halves turned round. */
export async function searchFolder(folder: string, id: string): Promise<readonly string[]> {
  return search(folder, spell(id));
}

async function search(folder: string, needles: readonly Buffer[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const entry of await unlessGone(readdir(folder, { withFileTypes: true }), [])) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...(await search(path, needles)));
    else if (entry.isFile() && (await unlessGone(holdsAny(path, needles), false))) found.push(path);
  }
  return found;
}

/** The engine removes files and folders while they are looked at. */
async function unlessGone<Value>(reading: Promise<Value>, otherwise: Value): Promise<Value> {
  try {
    return await reading;
  } catch (failure) {
    const isGone = failure instanceof Error && 'code' in failure && failure.code === 'ENOENT';
    if (isGone) return otherwise;
    throw failure;
  }
}

function spell(id: string): readonly Buffer[] {
  const hex = id.replaceAll('-', '').toLowerCase();
  const dashed = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  const bytes = Buffer.from(hex, 'hex');
  const halves = [bytes.subarray(0, 8), bytes.subarray(8)];
  const turned = Buffer.concat(halves.map((half) => Buffer.from(half).swap64()));
  const words = [hex, dashed, hex.toUpperCase(), dashed.toUpperCase()];
  const start = halves[0]?.readBigUInt64BE().toString() ?? '';
  return [...words.map((word) => Buffer.from(word)), bytes, turned, Buffer.from(start)];
}

async function holdsAny(path: string, needles: readonly Buffer[]): Promise<boolean> {
  const longest = Math.max(...needles.map(({ length }) => length));
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    const window = Buffer.concat([rest, chunk]);
    if (needles.some((needle) => window.includes(needle))) return true;
    rest = window.subarray(Math.max(0, window.length - longest));
  }
  return false;
}
