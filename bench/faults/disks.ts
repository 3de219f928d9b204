/** Disks that are full, a segment that is torn, a store that is away for longer than the journal holds. */
import { appendFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { startCollector } from '../../packages/collector/src/collector.ts';
import { mountSmallDisk } from '../../packages/collector/src/lib/disk/small-disk.fixture.ts';
import { type Fault, type Trial, pause } from './trial.ts';

const MIB = 1024 ** 2;
const journalDiskBytes = 2 * MIB;
const engineDiskBytes = 96 * MIB;
const fullMs = 3_000;

export const FULL_JOURNAL: Fault = {
  title: 'disk full for the journal',
  run: (trial) => fillDisk(trial, trial.paths.journalFolder, journalDiskBytes),
};

export const FULL_STORE: Fault = {
  title: 'disk full for the store',
  run: (trial) => fillDisk(trial, trial.paths.engineFolder, engineDiskBytes),
};

/** Filled again and again while the clients send: whatever is freed meanwhile is gone at once. */
async function fillDisk(trial: Trial, folder: string, bytes: number): Promise<number | null> {
  mkdirSync(folder, { recursive: true });
  // What the first start left is made anew: nothing was acknowledged yet.
  const disk = mountSmallDisk(bytes, folder);
  if (disk === null) return null;
  let child: Awaited<ReturnType<Trial['start']>> | null = null;
  try {
    child = await trial.start();
    await pause(1_000);
    const until = Date.now() + fullMs;
    while (Date.now() < until) {
      disk.fill();
      await pause(20);
    }
    disk.clear();
    await trial.compare();
    return 1;
  } finally {
    if (child !== null) await trial.stop(child);
    disk.remove();
  }
}

export const TORN_SEGMENT: Fault = {
  title: 'a torn segment',
  run: async (trial) => {
    const child = await trial.start();
    await pause(1_000);
    await trial.kill(child);
    const newest = readdirSync(trial.paths.journalFolder)
      .filter((name) => name.endsWith('.segment'))
      .sort()
      .at(-1);
    if (newest === undefined) throw new Error('a collector under load has a segment');
    // As a write is that a crash has cut: the length of a record, and a part of it.
    const torn = Buffer.concat([Buffer.from([0, 1, 0, 0]), Buffer.alloc(37, 1)]);
    appendFileSync(join(trial.paths.journalFolder, newest), torn);
    const again = await trial.start();
    await trial.compare();
    await trial.stop(again);
    return 1;
  },
};

/** In this process, since a journal as small as this can not be configured. Port 1 is nobody's. */
export const STORE_AWAY: Fault = {
  title: 'the store away for longer than the journal holds',
  run: async (trial) => {
    const { folder, client } = trial;
    const away = await startCollector({
      dataFolder: folder,
      port: 0,
      storeUrl: 'http://127.0.0.1:1/candor',
      journalBytesMax: MIB / 2,
    });
    trial.turnTo(away.url);
    const refused = await client.whenAnswered(503);
    if (refused.code !== 'journal_full' || refused.retryAfter === null) {
      throw new Error(`a full journal was told as ${refused.code}`);
    }
    await pause(500);
    await away.stop();
    const child = await trial.start();
    await trial.compare();
    await trial.stop(child);
    return 1;
  },
};
