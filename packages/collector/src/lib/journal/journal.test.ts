import { randomInt } from 'node:crypto';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { blockEventsMax, segmentAgeMs } from '../../limits.ts';
import { type JournalBench, appendEntry, createJournalBench, takeAll } from './journal.fixture.ts';
import { readBlock } from './read-block.ts';

let bench: JournalBench;
beforeEach(async () => {
  bench = await createJournalBench();
});
afterEach(() => bench.remove());

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

it('append() resolves when the record stands in the file, and not before', async () => {
  const journal = await bench.open();
  await appendEntry(journal, 1);
  const [name = ''] = await bench.listSegments();
  const bytes = await readFile(join(bench.folder, name), 'latin1');
  expect(bytes).toContain('heartbeat');
  await journal.close();
});

it('what was appended, by many at once, is there after a restart, in order and once', async () => {
  const journal = await bench.open();
  await Promise.all(range(1, 200).map((seq) => appendEntry(journal, seq)));
  await journal.close();
  const again = await bench.open();
  expect(again.status().eventsWaiting).toBe(200);
  expect([...(await takeAll(again)).values()].flat()).toEqual(range(1, 200));
  expect(again.status().eventsWaiting).toBe(0);
  await again.close();
});

it('a block that was given never changes, and has the same name and events after a restart', async () => {
  const journal = await bench.open();
  await appendEntry(journal, 1, 3);
  const first = journal.nextBlock(true);
  await appendEntry(journal, 4);
  const [before] = [await readBlock(first!)];
  // Not marked as taken: the store may have it, and the collector die before it could say so.
  await journal.close();
  const again = await bench.open();
  const replayed = again.nextBlock(true);
  expect([replayed?.segment, replayed?.block]).toEqual([first?.segment, first?.block]);
  expect(await readBlock(replayed!)).toEqual(before);
  expect(before.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  await again.close();
});

it('the block being written is only given to whoever asks for it to be closed', async () => {
  const journal = await bench.open();
  await appendEntry(journal, 1);
  expect(journal.nextBlock(false)).toBeNull();
  const closed = journal.nextBlock(true);
  expect(closed?.events).toBe(1);
  await appendEntry(journal, 2);
  expect(journal.nextBlock(false)).toEqual(closed);
  await journal.close();
});

it('under constant appending every block comes out, each event in exactly one', async () => {
  const journal = await bench.open();
  const writer = { isDone: false };
  const writing = (async () => {
    for (const seq of range(1, 300)) await appendEntry(journal, seq);
    writer.isDone = true;
  })();
  const seen: number[] = [];
  const names = new Set<string>();
  while (!writer.isDone || journal.status().eventsWaiting > 0) {
    const block = journal.nextBlock(true);
    if (block === null) await new Promise((resolve) => setTimeout(resolve, randomInt(0, 3)));
    else {
      seen.push(...(await readBlock(block)).map(({ seq }) => seq));
      names.add(`${block.segment}/${block.block}`);
      await journal.markTaken(block);
    }
  }
  await writing;
  expect(seen).toEqual(range(1, 300));
  expect(names.size).toBeGreaterThan(1);
  await journal.close();
});

it('no block has more events than a block may, however many wait for one commit', async () => {
  const journal = await bench.open();
  const count = blockEventsMax / 4;
  await Promise.all(range(0, 9).map((index) => appendEntry(journal, index * count + 1, count)));
  await journal.close();
  const again = await bench.open();
  const sizes = [...(await takeAll(again)).values()].map(({ length }) => length);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(10 * count);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(blockEventsMax);
  await again.close();
});

it('a segment cut anywhere keeps every whole record before the cut, and goes on', async () => {
  const journal = await bench.open();
  for (const seq of range(1, 3)) await appendEntry(journal, seq);
  await journal.close();
  const [name = ''] = await bench.listSegments();
  const path = join(bench.folder, name);
  const whole = await readFile(path);
  const kept: number[] = [];
  for (let bytes = whole.length; bytes >= 0; bytes -= 7) {
    await writeFile(path, whole);
    await truncate(path, bytes);
    const cut = await bench.open();
    const waiting = cut.status().eventsWaiting;
    if (kept.at(-1) !== waiting) kept.push(waiting);
    await cut.close();
  }
  expect(kept).toEqual([3, 2, 1, 0]);
  expect(bench.logged).toEqual([]);
});

it('segments of which all is taken are deleted, and their numbers never given again', async () => {
  const numbers = new Set<string>();
  for (let restart = 0; restart < 4; restart += 1) {
    const journal = await bench.open();
    await appendEntry(journal, 1);
    for (const name of await bench.listSegments()) {
      expect(numbers.has(name)).toBe(false);
      numbers.add(name);
    }
    await takeAll(journal);
    await journal.close();
    expect(await bench.listSegments()).toEqual([]);
  }
  expect(numbers.size).toBe(4);
});

it('without its position a journal gives everything that it holds again, under the same names', async () => {
  const journal = await bench.open();
  await appendEntry(journal, 1);
  const first = journal.nextBlock(true);
  await journal.markTaken(first!);
  await appendEntry(journal, 2);
  await journal.close();
  await writeFile(join(bench.folder, 'position.json'), '{"segment":12,"blo');
  const again = await bench.open();
  const given = await takeAll(again);
  expect([...given.keys()]).toEqual([`${first?.segment}/0`, `${first?.segment}/1`]);
  await appendEntry(again, 3);
  expect([...(await takeAll(again)).values()]).toEqual([[3]]);
  await again.close();
});

it('two journals never give the same name to different events, even when one folder is made anew', async () => {
  const other = await createJournalBench();
  const names: string[] = [];
  for (const each of [bench, other]) {
    const journal = await each.open();
    await appendEntry(journal, 1);
    names.push(...(await takeAll(journal)).keys());
    await journal.close();
  }
  await other.remove();
  expect(new Set(names).size).toBe(2);
});

it('a journal at its limit refuses with journal_full, and takes again when the store has taken', async () => {
  const journal = await bench.open(2_000);
  await appendEntry(journal, 1);
  const fill = async (): Promise<void> => {
    for (;;) await appendEntry(journal, 2);
  };
  await expect(fill()).rejects.toMatchObject({ code: 'journal_full', retryAfterS: 30 });
  expect(journal.status().bytes).toBeLessThanOrEqual(2_000);
  await takeAll(journal);
  bench.clock.now += segmentAgeMs;
  await journal.retireOldSegment();
  await appendEntry(journal, 3);
  expect([...(await takeAll(journal)).values()]).toEqual([[3]]);
  await journal.close();
});

it("a closed journal takes nothing more: the folder may be another collector's by then", async () => {
  const journal = await bench.open();
  await appendEntry(journal, 1);
  await journal.close();
  await expect(appendEntry(journal, 2)).rejects.toMatchObject({ code: 'collector_stopping' });
  const again = await bench.open();
  expect([...(await takeAll(again)).values()]).toEqual([[1]]);
  await again.close();
});

it('an old segment of which all is taken does not lie about', async () => {
  const journal = await bench.open();
  await appendEntry(journal, 1);
  await takeAll(journal);
  await journal.retireOldSegment();
  expect(await bench.listSegments()).toHaveLength(1);
  bench.clock.now += segmentAgeMs;
  await journal.retireOldSegment();
  expect(await bench.listSegments()).toEqual([]);
  await journal.close();
});
