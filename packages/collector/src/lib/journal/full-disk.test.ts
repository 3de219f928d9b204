import { execFileSync } from 'node:child_process';
import { afterEach, expect, it } from 'vitest';
import { probeIntervalMs } from '../../limits.ts';
import { type SmallDisk, mountSmallDisk } from '../disk/small-disk.fixture.ts';
import type { FullDiskReport } from './full-disk-child.fixture.ts';
import { appendEntry, createJournalBench, takeAll } from './journal.fixture.ts';
import { openJournal } from './journal.ts';

const CHILD = `
  import { appendUntilFull } from ${JSON.stringify(import.meta.resolve('./full-disk-child.fixture.ts'))};
  await appendUntilFull(process.argv[1]);
`;
const NODE = ['--conditions=candor-source', '--import', 'tsx', '--input-type=module', '-e', CHILD];

let disk: SmallDisk | null = null;
afterEach(() => {
  disk?.remove();
  disk = null;
});

it.skipIf(process.platform === 'win32')(
  'a write that the system cuts short is refused with journal_failed, and all that was acknowledged is read back',
  async () => {
    const bench = await createJournalBench();
    const limited = ['-c', 'ulimit -f 64; exec "$0" "$@"', process.execPath, ...NODE, bench.folder];
    const output = execFileSync('sh', limited, { encoding: 'utf8' });
    const { acknowledged, codes } = JSON.parse(output) as FullDiskReport;
    expect(new Set(codes)).toEqual(new Set(['journal_failed']));
    expect(acknowledged.length).toBeGreaterThan(5);
    const journal = await bench.open();
    const kept = new Set([...(await takeAll(journal)).values()].flat());
    for (const seq of acknowledged) expect(kept).toContain(seq);
    expect(bench.logged).toEqual([]);
    await journal.close();
    await bench.remove();
  },
);

it('on a full disk nothing is acknowledged, what was stays, and room brings the journal back by itself', async (context) => {
  disk = mountSmallDisk(1_048_576);
  context.skip(disk === null, 'mounting a tmpfs is not allowed here');
  if (disk === null) return;
  const clock = { now: 0 };
  const logged: string[] = [];
  const journal = await openJournal({
    folder: disk.folder,
    bytesMax: 1e9,
    now: () => clock.now,
    log: (line) => logged.push(line),
  });
  await appendEntry(journal, 1);
  disk.fill();
  await expect(appendEntry(journal, 2, 500)).rejects.toMatchObject({ code: 'journal_failed' });
  expect(journal.status().isFailing).toBe(true);
  clock.now += probeIntervalMs;
  await journal.probe();
  expect(journal.status().isFailing).toBe(true);
  disk.clear();
  clock.now += probeIntervalMs;
  await journal.probe();
  expect(journal.status().isFailing).toBe(false);
  await appendEntry(journal, 3);
  expect([...(await takeAll(journal)).values()].flat()).toEqual([1, 3]);
  expect(logged.map((line) => line.split(':')[0])).toEqual(['journal', 'journal']);
  await journal.close();
});

it('on a full disk the store can still take what the journal holds, and its segments go', async (context) => {
  disk = mountSmallDisk(1_048_576);
  context.skip(disk === null, 'mounting a tmpfs is not allowed here');
  if (disk === null) return;
  const options = { folder: disk.folder, bytesMax: 1e9, now: Date.now, log: () => undefined };
  const before = await openJournal(options);
  await appendEntry(before, 1, 2_000);
  await before.close();
  const journal = await openJournal(options);
  disk.fill();
  await takeAll(journal);
  expect(journal.status().bytes).toBe(0);
  await appendEntry(journal, 2);
  await journal.close();
});

it('a disk that the segment being written has filled takes records again once the store has all of it', async (context) => {
  disk = mountSmallDisk(1_048_576);
  context.skip(disk === null, 'mounting a tmpfs is not allowed here');
  if (disk === null) return;
  const options = { folder: disk.folder, bytesMax: 1e9, now: () => 0, log: () => undefined };
  const journal = await openJournal(options);
  const fill = async (): Promise<void> => {
    for (;;) await appendEntry(journal, 1, 2_000);
  };
  await expect(fill()).rejects.toMatchObject({ code: 'journal_failed' });
  await journal.retireOldSegment();
  await expect(appendEntry(journal, 1, 2_000)).rejects.toMatchObject({ code: 'journal_failed' });
  await takeAll(journal);
  await journal.retireOldSegment();
  await appendEntry(journal, 1, 2_000);
  expect(journal.status().isFailing).toBe(false);
  await journal.close();
});
