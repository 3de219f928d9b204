import { expect, it } from 'vitest';
import type { Day } from '@candor/query/question';
import { type LatestColumn, readWithTexts } from './failure-texts.ts';

const day = '2026-01-05' as Day;
const row = (name: string, session: string): { name: string; latest: LatestColumn } => ({
  name,
  latest: [day, session, 7, '1.0'],
});

it('what is gone when it is read is found anew, and left out if that goes on', async () => {
  // Of the first group the latest is erased while it is read: then an older one is the latest.
  const finds = [
    [row('crash', 'erased'), row('other', 'there')],
    [row('crash', 'older'), row('other', 'there')],
  ];
  const stored = new Set(['older', 'there']);
  const readTexts = async ({ sessions }: Readonly<Record<string, unknown>>) =>
    (sessions as readonly string[])
      .filter((session) => stored.has(session))
      .map((of_session) => ({ of_session, of_seq: 7, failure: `of ${of_session}` }));
  let finding = 0;
  const read = await readWithTexts({
    find: async () => finds[Math.min(finding++, 1)] ?? [],
    readTexts,
  });
  expect(finding).toBe(2);
  expect(read).toEqual([
    { name: 'crash', latest: { failure: 'of older', version: '1.0' } },
    { name: 'other', latest: { failure: 'of there', version: '1.0' } },
  ]);
  finding = 0;
  const without = await readWithTexts({
    find: async () => ((finding += 1), finds[0] ?? []),
    readTexts,
  });
  expect(finding).toBe(3);
  expect(without.map(({ name }) => name)).toEqual(['other']);
  expect(await readWithTexts({ find: async () => [], readTexts })).toEqual([]);
});
