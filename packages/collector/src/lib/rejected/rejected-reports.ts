/**
 * Reports that were acknowledged, and that the store refuses for good: kept in `rejected/`, in the form of the journal's
 * segments, one file for each block that had some. Nobody is told that they are stored; the log says where they are, now and
 * at each start. They belong to people all the same, and are erased with the rest.
 */
import { mkdir, open, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CollectorError } from '../../errors.ts';
import { rejectedBytesMax, retryAfterStoreS } from '../../limits.ts';
import { readErrorCode } from '../data-folder/data-folder.ts';
import { type EntryHead, decodeHead } from '../journal/entry.ts';
import type { JournalBlock } from '../journal/open-block.ts';
import type { BlockRecord } from '../journal/read-block.ts';
import {
  SEGMENT_HEADER_BYTES,
  encodeRecordHeader,
  encodeSegmentHeader,
  readRecord,
} from '../journal/segment-format.ts';
import { syncFolder } from '../journal/segment-writer.ts';
import type { ErasureIds } from '../metadata/tombstones.ts';

export interface RejectedReports {
  /** Durable when it resolves. @throws CollectorError journal_full above `rejectedBytesMax` */
  readonly add: (block: JournalBlock, records: readonly BlockRecord[]) => Promise<void>;
  /** Takes out what is of these owners; durable when it resolves. */
  readonly erase: (owners: readonly ErasureIds[]) => Promise<void>;
  /** How many events are kept no longer, by product and lane. What a disk has damaged is not among them: it can not be read. */
  readonly countExpired: (isExpired: IsExpired) => Promise<readonly LaneEvents[]>;
  /** Takes those out; durable when it resolves. */
  readonly expire: (isExpired: IsExpired) => Promise<void>;
  /**
   * Hands every report to `take`, and lets go those of a file once all of it is taken. What a disk has damaged stays.
   * Resolves to how many reports were taken.
   */
  readonly takeBack: (take: TakeRecord) => Promise<number>;
  /** Files that there are. */
  readonly count: () => number;
}

export type IsExpired = (entry: EntryHead) => boolean;

export interface LaneEvents extends Pick<EntryHead, 'product' | 'lane'> {
  readonly events: number;
}

/** Resolves when the report is durable elsewhere. */
export type TakeRecord = (payload: Buffer, events: number) => Promise<void>;

interface State {
  readonly folder: string;
  readonly log: (line: string) => void;
  /** Names of the files, with their bytes. */
  readonly files: Map<string, number>;
}

const SUFFIX = '.segment';

export async function openRejectedReports(
  folder: string,
  log: (line: string) => void,
): Promise<RejectedReports> {
  const state: State = { folder, log, files: await listFiles(folder) };
  if (state.files.size > 0) {
    log(
      `rejected: expected an empty folder, got reports of ${state.files.size} blocks in ${folder} that the store has refused. They are not in any answer: once the store's fault is mended, stop the collector and run "candor-collector rejected retry", or remove them.`,
    );
  }
  return {
    add: (block, records) => add(state, block, records),
    erase: (owners) => erase(state, owners),
    countExpired: (isExpired) => countExpired(state, isExpired),
    expire: (isExpired) => expire(state, isExpired),
    takeBack: (take) => takeBack(state, take),
    count: () => state.files.size,
  };
}

async function listFiles(folder: string): Promise<Map<string, number>> {
  const files = new Map<string, number>();
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  // What somebody else has put there is neither ours nor in the way.
  for (const { name } of entries.filter((entry) => entry.isFile())) {
    // A draft that never became a file.
    if (!name.endsWith(SUFFIX)) await rm(join(folder, name), { force: true });
    else files.set(name, (await stat(join(folder, name))).size);
  }
  return files;
}

async function add(
  state: State,
  { segment, block }: JournalBlock,
  records: readonly BlockRecord[],
): Promise<void> {
  if (records.length === 0) return;
  const bytes = encodeFile(segment, block, records);
  const held = [...state.files.values()].reduce((sum, size) => sum + size, 0);
  if (held + bytes.length > rejectedBytesMax) {
    throw new CollectorError(
      'journal_full',
      `Expected room for reports that the store refuses, got ${state.folder} at its limit. Nothing more is loaded until there is: see what is in it, and why the store refuses it.`,
      { retryAfterS: retryAfterStoreS },
    );
  }
  await mkdir(state.folder, { recursive: true, mode: 0o700 });
  const name = await findName(state, `${segment}-${block}`, bytes);
  if (name === null) return;
  await replaceFile(state, name, bytes);
  const events = records.reduce((sum, record) => sum + record.events, 0);
  state.log(
    `rejected: expected the store to take all reports, got ${records.length} with ${events} events that it refuses for good. They were acknowledged and are NOT in any answer; they are kept in ${join(state.folder, name)}, and the others are loaded.`,
  );
}

/**
 * The first name under which nothing lies: a journal that starts anew names its blocks as an earlier one did, and what was
 * acknowledged is never written over. Null where the very same bytes are kept already, by a process that was killed after that.
 */
async function findName(state: State, block: string, bytes: Buffer): Promise<string | null> {
  for (let count = 1; ; count += 1) {
    const name = `${block}${count === 1 ? '' : `-${count}`}${SUFFIX}`;
    const held = await readFile(join(state.folder, name)).catch((failure: unknown) => {
      if (readErrorCode(failure) === 'ENOENT') return null;
      throw failure;
    });
    if (held === null) return name;
    if (held.equals(bytes)) {
      state.files.set(name, bytes.length);
      return null;
    }
  }
}

async function takeBack(state: State, take: TakeRecord): Promise<number> {
  let taken = 0;
  for (const name of state.files.keys()) {
    const { segment, block, records, rest } = decodeFile(
      name,
      await readFile(join(state.folder, name)),
    );
    for (const { payload, events } of records) await take(payload, events);
    taken += records.length;
    if (rest.length === 0) await removeFile(state, name);
    else if (records.length > 0) {
      await replaceFile(state, name, Buffer.concat([encodeFile(segment, block, []), rest]));
    }
  }
  return taken;
}

async function erase(state: State, owners: readonly ErasureIds[]): Promise<void> {
  for (const name of state.files.keys()) {
    const bytes = await readFile(join(state.folder, name));
    const { segment, block, records, rest } = decodeFile(name, bytes);
    const left = records.filter(({ payload }) => !isOfAny(payload, owners));
    const ids = owners.flatMap(({ devices, sessions }) => [...devices, ...sessions]);
    const isRestGoing = ids.some((id) => rest.includes(id));
    if (left.length === records.length && !isRestGoing) continue;
    const kept = isRestGoing ? Buffer.alloc(0) : rest;
    await keep(state, name, { segment, block, records: left, rest: kept });
  }
}

async function countExpired(state: State, isExpired: IsExpired): Promise<readonly LaneEvents[]> {
  const lanes = new Map<string, LaneEvents>();
  for (const name of state.files.keys()) {
    const { records } = decodeFile(name, await readFile(join(state.folder, name)));
    for (const { payload, events } of records) {
      const entry = decodeHead(payload);
      if (!isExpired(entry)) continue;
      const { product, lane } = entry;
      const key = `${product}/${lane}`;
      lanes.set(key, { product, lane, events: events + (lanes.get(key)?.events ?? 0) });
    }
  }
  return [...lanes.values()];
}

async function expire(state: State, isExpired: IsExpired): Promise<void> {
  for (const name of state.files.keys()) {
    const file = decodeFile(name, await readFile(join(state.folder, name)));
    const records = file.records.filter(({ payload }) => !isExpired(decodeHead(payload)));
    if (records.length < file.records.length) await keep(state, name, { ...file, records });
  }
}

/** Nothing lies about of which nothing is left. */
async function keep(
  state: State,
  name: string,
  { segment, block, records, rest }: RejectedFile,
): Promise<void> {
  if (records.length === 0 && rest.length === 0) await removeFile(state, name);
  else await replaceFile(state, name, Buffer.concat([encodeFile(segment, block, records), rest]));
}

function isOfAny(payload: Buffer, owners: readonly ErasureIds[]): boolean {
  const { product, device, session } = decodeHead(payload);
  return owners.some(
    (owner) =>
      owner.product === product &&
      (device === '' ? owner.sessions.includes(session) : owner.devices.includes(device)),
  );
}

function encodeFile(segment: number, block: number, records: readonly BlockRecord[]): Buffer {
  return Buffer.concat([
    encodeSegmentHeader(segment),
    ...records.flatMap(({ payload, events }) => [
      encodeRecordHeader(block, events, payload),
      payload,
    ]),
  ]);
}

interface RejectedFile {
  readonly segment: number;
  readonly block: number;
  readonly records: readonly BlockRecord[];
  /** What a disk has damaged: it can not be read record by record, and goes or stays as a whole. */
  readonly rest: Buffer;
}

function decodeFile(name: string, bytes: Buffer): RejectedFile {
  const [segment = 0, block = 0] = name.slice(0, -SUFFIX.length).split('-').map(Number);
  const records: BlockRecord[] = [];
  let offset = SEGMENT_HEADER_BYTES;
  for (
    let record = readRecord(bytes, offset);
    record !== null;
    record = readRecord(bytes, offset)
  ) {
    records.push(record);
    offset = record.end;
  }
  return { segment, block, records, rest: bytes.subarray(offset) };
}

async function replaceFile(state: State, name: string, bytes: Buffer): Promise<void> {
  const path = join(state.folder, name);
  const draft = await open(`${path}.draft`, 'w', 0o600);
  try {
    await draft.writeFile(bytes);
    await draft.sync();
  } finally {
    await draft.close();
  }
  await rename(`${path}.draft`, path);
  await syncFolder(state.folder);
  state.files.set(name, bytes.length);
}

async function removeFile(state: State, name: string): Promise<void> {
  await rm(join(state.folder, name), { force: true });
  await syncFolder(state.folder);
  state.files.delete(name);
}
