import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createDataFolder, describeDataFolder } from '../data-folder/data-folder.ts';
import { lockDataFolder } from '../data-folder/lock.ts';
import { encodeEntry } from '../journal/entry.ts';
import { buildEntry, takeAll } from '../journal/journal.fixture.ts';
import { openJournal } from '../journal/journal.ts';
import type { BlockRecord } from '../journal/read-block.ts';
import { openRejectedReports } from './rejected-reports.ts';
import { retryRejected } from './retry-rejected.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'candor-rejected-'));
});
afterEach(() => rm(root, { recursive: true }));

const effects = { now: Date.now, log: (): void => undefined };
const recordOf = (from: number): BlockRecord => ({
  payload: encodeEntry(buildEntry(from)),
  events: 1,
});
const BLOCK = { segment: 1, block: 2, path: '', from: 0, to: 0, events: 1 };

async function readSeqs(): Promise<readonly number[]> {
  const folder = describeDataFolder(root).journalFolder;
  const journal = await openJournal({ folder, bytesMax: 1e9, ...effects });
  const taken = [...(await takeAll(journal)).values()].flat();
  await journal.close();
  return taken;
}

it('a block of a name that was used before is kept beside the other, and the same block once', async () => {
  const { rejectedFolder } = describeDataFolder(root);
  const rejected = await openRejectedReports(rejectedFolder, effects.log);
  for (const from of [1, 2, 1]) await rejected.add(BLOCK, [recordOf(from)]);
  expect((await readdir(rejectedFolder)).sort()).toEqual(['1-2-2.segment', '1-2.segment']);
  expect(await retryRejected({ dataFolder: root, journalBytesMax: 1e9 }, effects)).toBe(2);
  expect(new Set(await readSeqs())).toEqual(new Set([1, 2]));
});

it('what goes back is in the journal and no longer set aside; what a disk has damaged stays', async () => {
  const { rejectedFolder } = describeDataFolder(root);
  const rejected = await openRejectedReports(rejectedFolder, effects.log);
  await rejected.add(BLOCK, [recordOf(1), recordOf(2)]);
  await writeFile(join(rejectedFolder, '1-2.segment'), 'torn', { flag: 'a' });
  expect(await retryRejected({ dataFolder: root, journalBytesMax: 1e9 }, effects)).toBe(2);
  expect(await readSeqs()).toEqual([1, 2]);
  expect(await readdir(rejectedFolder)).toEqual(['1-2.segment']);
  expect(await retryRejected({ dataFolder: root, journalBytesMax: 1e9 }, effects)).toBe(0);
  expect(await readdir(rejectedFolder)).toEqual(['1-2.segment']);
});

it('a journal without room takes nothing back, and nothing is lost', async () => {
  const rejected = await openRejectedReports(describeDataFolder(root).rejectedFolder, effects.log);
  await rejected.add(BLOCK, [recordOf(1)]);
  const retry = retryRejected({ dataFolder: root, journalBytesMax: 1 }, effects);
  await expect(retry).rejects.toMatchObject({ code: 'journal_full' });
  expect(await retryRejected({ dataFolder: root, journalBytesMax: 1e9 }, effects)).toBe(1);
});

it('while a collector runs on the folder it is not touched', async () => {
  const folder = describeDataFolder(root);
  createDataFolder(folder);
  const lock = lockDataFolder(folder);
  const retry = retryRejected({ dataFolder: root, journalBytesMax: 1e9 }, effects);
  await expect(retry).rejects.toMatchObject({ code: 'data_folder_in_use' });
  lock.release();
});

it('a folder among them is no report, is left alone, and stops no start', async () => {
  const { rejectedFolder } = describeDataFolder(root);
  await mkdir(join(rejectedFolder, 'copy/1-2.segment'), { recursive: true });
  await mkdir(join(rejectedFolder, '3-4.segment'));
  await writeFile(join(rejectedFolder, '1-2.segment.draft'), 'begun');
  const rejected = await openRejectedReports(rejectedFolder, effects.log);
  expect(rejected.count()).toBe(0);
  expect((await readdir(rejectedFolder)).sort()).toEqual(['3-4.segment', 'copy']);
});
