/** Where a backup may lie, and what is left of one that came to nothing. */
import { mkdir, mkdtemp, readdir, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { type CollectorBench, createCollectorBench } from './collector.fixture.ts';
import { createCollectorProcesses, pause } from './collector-process.fixture.ts';
import { makeBackup } from './lib/command-line/backup.ts';
import { describeDataFolder } from './lib/data-folder/data-folder.ts';
import { mountSmallDisk } from './lib/disk/small-disk.fixture.ts';

const effects = { print: (): void => undefined, log: (): void => undefined };
const processes = createCollectorProcesses();

let folder: string;
let bench: CollectorBench;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candor-place-'));
  bench = await createCollectorBench();
});
afterEach(async () => {
  processes.killAll();
  await bench.remove();
  await rm(folder, { recursive: true, force: true });
});

it('a backup into the data folder is refused by whatever way it is named, and makes nothing there', async () => {
  await bench.start();
  await bench.whenReady();
  const { rejectedFolder, journalFolder } = describeDataFolder(bench.folder);
  await mkdir(rejectedFolder, { recursive: true });
  await symlink(journalFolder, join(folder, 'link'));
  const inside = [
    bench.folder,
    join(bench.folder, '..b/c'),
    join(rejectedFolder, 'b'),
    join(journalFolder, 'b/c'),
    join(folder, 'link/b'),
  ];
  for (const target of inside) {
    const making = makeBackup(bench.folder, target, effects);
    await expect(making).rejects.toMatchObject({ code: 'backup_in_data_folder' });
  }
  expect(await readdir(rejectedFolder)).toEqual([]);
  expect(existsSync(join(journalFolder, 'b'))).toBe(false);
  await makeBackup(bench.folder, `${bench.folder}-beside`, effects);
  expect(existsSync(join(`${bench.folder}-beside`, 'backup.json'))).toBe(true);
  await rm(`${bench.folder}-beside`, { recursive: true });
});

/** Sparse, so that it takes no room here; a copy of it takes a while, and room. */
async function createSlowFile(dataFolder: string): Promise<void> {
  const { rejectedFolder } = describeDataFolder(dataFolder);
  await mkdir(rejectedFolder, { recursive: true });
  await writeFile(join(rejectedFolder, '1-1.segment'), '');
  await truncate(join(rejectedFolder, '1-1.segment'), 2 ** 29);
}

it('a collector that dies meanwhile is told as such, and what it had begun is removed', async () => {
  const { child } = await processes.spawn(bench.folder);
  await createSlowFile(bench.folder);
  const target = join(folder, 'b');
  const making = makeBackup(bench.folder, target, effects);
  const told = making.catch((failure: unknown) => failure);
  while (!existsSync(join(target, 'rejected'))) await pause(1);
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  expect(await told).toMatchObject({
    code: 'backup_failed',
    message: expect.stringContaining('What was begun of it has been removed') as unknown,
  });
  expect(await readdir(target)).toEqual([]);
});

const disk = mountSmallDisk(4 * 2 ** 20);
afterAll(() => disk?.remove());

it.skipIf(disk === null)(
  'a backup for which the disk has no room leaves nothing there',
  async () => {
    await bench.start();
    await bench.whenReady();
    await createSlowFile(bench.folder);
    const target = join(disk?.folder ?? '', 'b');
    const making = makeBackup(bench.folder, target, effects);
    await expect(making).rejects.toMatchObject({
      code: 'backup_failed',
      message: expect.stringMatching(/ENOSPC.*What was begun of it has been removed/) as unknown,
    });
    expect(await readdir(target)).toEqual([]);
  },
);
