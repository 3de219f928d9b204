import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tellNotAllowed } from '../disk/not-allowed.fixture.ts';
import { mountSmallDisk } from '../disk/small-disk.fixture.ts';
import { SEGMENT_HEADER_BYTES } from './segment-format.ts';
import { type SegmentWriter, createSegment } from './segment-writer.ts';
import { areWritesSynced } from './synced-writes.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'candor-segment-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Call = 'write' | 'truncate' | 'datasync';

interface WatchedSegment {
  readonly writer: SegmentWriter;
  /** In order, since the segment was made. */
  readonly calls: Call[];
  /** What the next call of a name does in place of what it should; each is used once. */
  readonly faults: Map<Call, () => Promise<unknown>>;
  readonly path: string;
  readonly isOpenForSync: boolean;
}

const CALLS: readonly string[] = ['write', 'truncate', 'datasync'] satisfies readonly Call[];

/** A real segment whose calls of the system are written down, and fail when they are told to. */
async function createWatched(isSynced: boolean): Promise<WatchedSegment> {
  const path = join(folder, '1.segment');
  const calls: Call[] = [];
  const faults: WatchedSegment['faults'] = new Map();
  let isOpenForSync = false;
  const watch = (handle: FileHandle): FileHandle =>
    new Proxy(handle, {
      get: (target, name) => {
        const member = Reflect.get(target, name, target) as unknown;
        if (typeof member !== 'function') return member;
        const call = member.bind(target) as (...args: readonly unknown[]) => unknown;
        if (!CALLS.includes(name as string)) return call;
        return (...args: readonly unknown[]) => {
          calls.push(name as Call);
          const fault = faults.get(name as Call);
          faults.delete(name as Call);
          return fault === undefined ? call(...args) : fault();
        };
      },
    });
  const openWatched: typeof open = async (...args) => {
    const handle = await open(...args);
    isOpenForSync = readFlags(handle);
    return watch(handle);
  };
  const disk = { open: openWatched, areWritesSynced: () => Promise.resolve(isSynced) };
  const writer = await createSegment(path, 1, disk);
  calls.length = 0;
  return { writer, calls, faults, path, isOpenForSync };
}

/** Whether the system has the file open with O_DSYNC. */
function readFlags({ fd }: FileHandle): boolean {
  if (process.platform !== 'linux') return false;
  const [, flags = ''] =
    /^flags:\s+(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8')) ?? [];
  return (parseInt(flags, 8) & 0o10000) !== 0;
}

const fail = (code: string) => () =>
  Promise.reject(Object.assign(new Error('a fault of the test'), { code }));
const RECORD = Buffer.from('a record');

describe('a segment', () => {
  it.skipIf(process.platform !== 'linux')(
    'is opened for writes that sync where that can be relied on; elsewhere each write is followed by a sync',
    async () => {
      for (const isSynced of [true, false]) {
        const { writer, calls, path, isOpenForSync } = await createWatched(isSynced);
        await writer.append(RECORD);
        expect(isOpenForSync).toBe(isSynced);
        expect(calls).toEqual(isSynced ? ['write'] : ['write', 'datasync']);
        await writer.close();
        rmSync(path);
      }
    },
  );

  it.each([true, false])(
    'goes on after it found no room, once what was written of it is cut off and that is synced (%s)',
    async (isSynced) => {
      const { writer, calls, faults, path } = await createWatched(isSynced);
      faults.set(isSynced ? 'write' : 'datasync', fail('ENOSPC'));
      await expect(writer.append(RECORD)).rejects.toMatchObject({ code: 'ENOSPC' });
      expect(calls.slice(-2)).toEqual(['truncate', 'datasync']);
      expect(statSync(path).size).toBe(SEGMENT_HEADER_BYTES);
      expect(writer.isUsable()).toBe(true);
      await writer.append(RECORD);
      expect(writer.durableBytes()).toBe(SEGMENT_HEADER_BYTES + RECORD.length);
      await writer.close();
    },
  );

  it.each(['truncate', 'datasync'] as const)(
    'takes nothing more where it found no room and the %s of its cut fails',
    async (call) => {
      const { writer, faults } = await createWatched(true);
      faults.set('write', fail('ENOSPC')).set(call, fail('EIO'));
      await expect(writer.append(RECORD)).rejects.toMatchObject({ code: 'ENOSPC' });
      expect(writer.isUsable()).toBe(false);
      await writer.close();
    },
  );

  it.each(['write', 'datasync'] as const)(
    'takes nothing more after a %s that failed',
    async (call) => {
      const { writer, faults, path } = await createWatched(false);
      faults.set(call, fail('EIO'));
      await expect(writer.append(RECORD)).rejects.toMatchObject({ code: 'EIO' });
      expect(writer.isUsable()).toBe(false);
      expect(statSync(path).size).toBe(SEGMENT_HEADER_BYTES);
      await writer.close();
    },
  );

  it('takes a write of no bytes for a failure, and does not repeat it', async () => {
    const { writer, calls, faults } = await createWatched(true);
    faults.set('write', () => Promise.resolve({ bytesWritten: 0, buffer: RECORD }));
    await expect(writer.append(RECORD)).rejects.toMatchObject({ code: 'EIO' });
    expect(calls.filter((call) => call === 'write')).toHaveLength(1);
    expect(writer.isUsable()).toBe(false);
    await writer.close();
  });
});

describe('areWritesSynced()', () => {
  it('is true on a disk in memory, and false where there is no folder', async (context) => {
    expect(await areWritesSynced(join(folder, 'absent'))).toBe(false);
    const disk = mountSmallDisk(1_048_576);
    context.skip(disk === null, 'mounting a tmpfs is not allowed here');
    try {
      expect(await areWritesSynced(disk?.folder ?? '')).toBe(true);
    } finally {
      disk?.remove();
    }
  });

  it.skipIf(process.platform !== 'linux')(
    'is false on a file system that is not on the list',
    async (context) => {
      expect(await areWritesSynced('/proc')).toBe(false);
      const [lower, upper, work, merged] = ['lower', 'upper', 'work', 'merged'].map((name) =>
        join(folder, name),
      ) as [string, string, string, string];
      for (const path of [lower, upper, work, merged]) mkdirSync(path);
      try {
        const options = `lowerdir=${lower},upperdir=${upper},workdir=${work}`;
        const mount = ['-t', 'overlay', '-o', options, 'overlay', merged];
        execFileSync('mount', mount, { stdio: 'ignore' });
      } catch (failure) {
        tellNotAllowed('an overlay', failure);
        context.skip('mounting an overlay is not allowed here');
      }
      try {
        expect(await areWritesSynced(merged)).toBe(false);
      } finally {
        execFileSync('umount', ['-l', merged]);
      }
    },
  );
});
