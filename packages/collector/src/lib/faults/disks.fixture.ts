/** Disks that are full, a segment that is torn, a store that is away for longer than the journal holds. */
import { appendFileSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { startCollector } from '../../collector.ts';
import { pause } from '../../collector-process.fixture.ts';
import { readConnectionFile } from '../data-folder/connection-file.ts';
import { mountSmallDisk } from '../disk/small-disk.fixture.ts';
import { type Fault, type Outcome, type Trial, didNotHappen } from './trial.fixture.ts';

const MIB = 1024 ** 2;
const journalDiskBytes = 2 * MIB;
/** Several times what the engine wants to be free. */
const engineDiskBytes = 512 * MIB;
/** After which a disk that nobody misses is told as such. */
const noticedMsMax = 30_000;

export function createFullJournal(fullMs: number): Fault {
  return {
    title: 'disk full for the journal',
    run: (trial) =>
      fillDisk(trial, {
        folder: trial.paths.journalFolder,
        bytes: journalDiskBytes,
        fullMs,
        whenBegun: () => pause(1_000),
        findTrouble: () => {
          const refused = trial.client.countRefused('journal_failed');
          return Promise.resolve(refused === 0 ? null : `${refused} reports were refused`);
        },
      }),
  };
}

export function createFullStore(fullMs: number): Fault {
  return {
    title: 'disk full for the store',
    run: (trial) => fillDisk(trial, describeFullStore(trial, fullMs)),
  };
}

/** In the middle of its migrations. */
export function createFullNewStore(fullMs: number): Fault {
  return {
    title: 'disk full while the tables of the store are made',
    run: (trial) =>
      fillDisk(trial, {
        ...describeFullStore(trial, fullMs),
        whenBegun: async () => {
          while (!(await isStoreUp(trial))) await pause(20);
        },
      }),
  };
}

function describeFullStore(trial: Trial, fullMs: number): FullDisk {
  return {
    folder: trial.paths.engineFolder,
    bytes: engineDiskBytes,
    fullMs,
    whenBegun: () => pause(1_000),
    findTrouble: async () =>
      (await isStoreUp(trial)) ? null : 'the store took nothing for a while',
  };
}

interface FullDisk {
  readonly folder: string;
  readonly bytes: number;
  readonly fullMs: number;
  /** Resolves when it is to be filled. */
  readonly whenBegun: () => Promise<void>;
  /** By what it shows that the disk is full; null as long as nothing does. */
  readonly findTrouble: () => Promise<string | null>;
}

/** Filled again and again while the clients send: whatever is freed meanwhile is gone at once. */
async function fillDisk(trial: Trial, full: FullDisk): Promise<Outcome> {
  mkdirSync(full.folder, { recursive: true });
  const disk = mountSmallDisk(full.bytes, full.folder);
  if (disk === null) return { why: 'a tmpfs can not be mounted here', isForbidden: true };
  let child: Awaited<ReturnType<Trial['start']>> | null = null;
  try {
    child = await trial.start();
    await full.whenBegun();
    const began = Date.now();
    let trouble: string | null = null;
    while (
      Date.now() < began + full.fullMs ||
      (trouble === null && Date.now() < began + noticedMsMax)
    ) {
      disk.fill();
      trouble = (await full.findTrouble()) ?? trouble;
      await pause(20);
    }
    disk.clear();
    await trial.compare();
    // Only who opens the tables anew sees what was written of them.
    await trial.stop(child);
    child = await trial.start();
    await trial.compare();
    return trouble === null ? didNotHappen('nobody missed the room') : { times: 1, seen: trouble };
  } finally {
    if (child !== null) await trial.stop(child);
    disk.remove();
  }
}

async function isStoreUp({ folder, paths }: Trial): Promise<boolean> {
  const connection = readConnectionFile(paths);
  if (connection === null) throw new Error(`no collector runs on ${folder}`);
  const token = readFileSync(paths.metricsTokenFile, 'utf8').trim();
  const headers = { authorization: `Bearer ${token}` };
  const metrics = await (await fetch(`${connection.url}/metrics`, { headers })).text();
  const [, value] = /^candor_store_up (\d)$/m.exec(metrics) ?? [];
  if (value === undefined) throw new Error(`expected candor_store_up, got ${metrics}`);
  return value === '1';
}

export const TORN_SEGMENT: Fault = {
  title: 'a torn segment',
  run: async (trial) => {
    const child = await trial.start();
    await pause(1_000);
    await trial.client.whenAcknowledged();
    await trial.kill(child);
    const newest = readdirSync(trial.paths.journalFolder)
      .filter((name) => name.endsWith('.segment'))
      .sort()
      .at(-1);
    if (newest === undefined) throw new Error('a collector under load has a segment');
    const path = join(trial.paths.journalFolder, newest);
    // As a write is that a crash has cut: the length of a record, and a part of it.
    const torn = Buffer.concat([Buffer.from([0, 1, 0, 0]), Buffer.alloc(37, 1)]);
    appendFileSync(path, torn);
    const tornBytes = statSync(path).size;
    await trial.halt();
    const again = await trial.start();
    // It may be gone by now, since the store has taken it.
    const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    await trial.compare();
    await trial.stop(again);
    const aside = readdirSync(trial.paths.journalFolder).filter((name) => name.includes('damaged'));
    if (bytes >= tornBytes || aside.length > 0) return didNotHappen('the tear was not cut off');
    return { times: 1, seen: `cut off: ${torn.length} bytes` };
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
    await trial.halt();
    const child = await trial.start();
    await trial.compare();
    await trial.compare();
    await trial.stop(child);
    return { times: 1, seen: `${client.countRefused('journal_full')} reports were refused` };
  },
};
