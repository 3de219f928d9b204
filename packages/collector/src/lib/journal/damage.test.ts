import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { segmentAgeMs } from '../../limits.ts';
import { type JournalBench, appendEntry, createJournalBench, takeAll } from './journal.fixture.ts';
import { SEGMENT_HEADER_BYTES } from './segment-format.ts';

let bench: JournalBench;
beforeEach(async () => {
  bench = await createJournalBench();
});
afterEach(() => bench.remove());

/** A journal of one segment with the records 1 to 3, and then `change` done to its bytes. */
async function leaveSegment(change: (bytes: Buffer) => Buffer): Promise<Buffer> {
  const journal = await bench.open();
  for (const seq of [1, 2, 3]) await appendEntry(journal, seq);
  await journal.close();
  const [name = ''] = await bench.listSegments();
  const changed = change(await readFile(join(bench.folder, name)));
  await writeFile(join(bench.folder, name), changed);
  return changed;
}

/** What is loaded of it, and what is kept aside. */
async function recover(): Promise<{ loaded: readonly number[]; aside: readonly Buffer[] }> {
  const journal = await bench.open();
  const loaded = [...(await takeAll(journal)).values()].flat();
  await journal.close();
  const names = (await readdir(bench.folder)).filter((name) => name.endsWith('.damaged'));
  return {
    loaded,
    aside: await Promise.all(names.map((name) => readFile(join(bench.folder, name)))),
  };
}

function flip(bytes: Buffer, at: number): Buffer {
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes;
}

it('bytes that the disk changed in an older segment are kept aside and said, the rest is loaded', async () => {
  const journal = await bench.open();
  await appendEntry(journal, 1);
  await appendEntry(journal, 2);
  bench.clock.now += segmentAgeMs + 1;
  await appendEntry(journal, 3);
  await journal.close();
  const [name = ''] = await bench.listSegments();
  const path = join(bench.folder, name);
  const bytes = await readFile(path);
  await writeFile(path, flip(bytes, bytes.length - 5));
  const { loaded, aside } = await recover();
  expect(loaded).toEqual([1, 3]);
  expect(aside).toHaveLength(1);
  expect(bench.logged.join()).toContain('do not match their checksums');
});

it.each([
  ['the first record', 20, []],
  ['the length of the first record', 3, []],
  ['the second record', 0, [1]],
  ['the last record', -5, [1, 2]],
] as const)(
  'a bit that the disk changed in the newest segment, in %s, loses nothing in silence',
  async (_, at, loaded) => {
    let from = SEGMENT_HEADER_BYTES;
    const changed = await leaveSegment((bytes) => {
      const third = (bytes.length - SEGMENT_HEADER_BYTES) / 3;
      from += third * loaded.length;
      if (at < 0) return flip(bytes, bytes.length + at);
      return flip(bytes, loaded.length === 0 ? SEGMENT_HEADER_BYTES + at : from + 30);
    });
    expect(await recover()).toEqual({ loaded, aside: [changed.subarray(from)] });
    expect(bench.logged.join()).toContain('do not match their checksums');
  },
);

it('a segment whose header the disk changed is kept whole', async () => {
  const changed = await leaveSegment((bytes) => flip(bytes, 2));
  expect(await recover()).toEqual({ loaded: [], aside: [changed] });
  expect(bench.logged).toHaveLength(1);
});

it('a second damage further up does not write over what the first left aside', async () => {
  const first = await leaveSegment((bytes) => flip(bytes, bytes.length - 5));
  await (await bench.open()).close();
  const [name = ''] = await bench.listSegments();
  const bytes = await readFile(join(bench.folder, name));
  await writeFile(join(bench.folder, name), flip(bytes, bytes.length - 5));
  const { loaded, aside } = await recover();
  expect(loaded).toEqual([1]);
  expect(aside.map(({ length }) => length)).toHaveLength(2);
  expect(aside.reduce((sum, { length }) => sum + length, 0)).toBe(
    ((first.length - SEGMENT_HEADER_BYTES) / 3) * 2,
  );
});

it('zeros that a power cut left at the end were promised to nobody, and are cut off without a word', async () => {
  await leaveSegment((bytes) => Buffer.concat([bytes, Buffer.alloc(5_000)]));
  expect(await recover()).toEqual({ loaded: [1, 2, 3], aside: [] });
  expect(bench.logged).toEqual([]);
});
