import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowsPerPiece } from '../limits.ts';
import type { StoredEvent, StoredReport } from '../store.ts';
import { expectInserts, nameEvent, noteInserts, type StoredNames } from './insert.fixture.ts';
import { buildPlainReport, type LinedReport, reportLists } from './report-lines.fixture.ts';

const NAME = { segment: 3, block: 7 };
const NOBODY: StoredNames = new Set();
const SESSION = '0d5c0d5c-0d5c-4d5c-8d5c-0d5c0d5c0d5c';
const AT = Date.UTC(2026, 0, 31, 23, 59, 59, 600);

const linesOf = (lists: readonly LinedReport[]): readonly StoredReport[] =>
  lists.map(({ report }) => report);
const eventsOf = (lists: readonly LinedReport[]): readonly StoredEvent[] =>
  lists.flatMap(({ events }) => events);

describe('the rows of a block', () => {
  it('are the same bytes under the same names, from lines and from objects, whatever is stored of it', async () => {
    await fc.assert(
      fc.asyncProperty(reportLists, fc.infiniteStream(fc.boolean()), async (lists, isStored) => {
        const events = eventsOf(lists);
        const some = events.filter(() => isStored.next().value === true).map(nameEvent);
        for (const stored of [NOBODY, new Set(some)]) {
          const expected = expectInserts({ ...NAME, events }, stored);
          const reports = linesOf(lists);
          expect(await noteInserts({ ...NAME, reports }, stored)).toEqual(expected);
          expect(await noteInserts({ ...NAME, events }, stored)).toEqual(expected);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('are those of long reports too, which are written over several pieces', async () => {
    const counts = [rowsPerPiece - 3, 5, 2 * rowsPerPiece + 1, 1];
    const lists = counts.map((count, index) =>
      buildPlainReport(`${index}${SESSION.slice(1)}`, count, AT - index * 250),
    );
    const events = eventsOf(lists);
    const stored = new Set(events.filter((_, index) => index % 7 === 3).map(nameEvent));
    const expected = expectInserts({ ...NAME, events }, stored);
    expect(expected.events).toHaveLength(2);
    expect(await noteInserts({ ...NAME, reports: linesOf(lists) }, stored)).toEqual(expected);
  });

  it('go under the names that earlier versions gave them: a block can be under way when one is replaced', async () => {
    const { report } = buildPlainReport(SESSION, 600, AT);
    const { events } = await noteInserts({ ...NAME, reports: [report] }, NOBODY);
    expect(events.map(({ token }) => token)).toEqual([
      '3-7-2026-01-6b95b65b53f12432508d9c3569f1d4d32bca499d22c8d30cb2964e6acfcf4aa1',
      '3-7-2026-02-7e3ff9f343cb978b04eed53af73f02efd97652712ed23cc6dc66a127bd3cb803',
    ]);
  });
});

describe('a line', () => {
  const insertLine = async (text: string): Promise<unknown> => {
    const { report } = buildPlainReport(SESSION, 2, AT);
    const lines = Buffer.concat([report.lines, Buffer.from(text)]);
    return noteInserts({ ...NAME, reports: [{ ...report, lines }] }, NOBODY);
  };

  it.each([
    ['has no number', '{"seq":0,"at":1769904000000,"event":"heartbeat"}\n'],
    ['has a number that is none', '{"seq":null,"at":1769904000000,"event":"heartbeat"}\n'],
    ['has a number too large', '{"seq":4294967296,"at":1769904000000,"event":"heartbeat"}\n'],
    ['happened before there were days', '{"seq":3,"at":-1,"event":"heartbeat"}\n'],
    ['happened at no time', '{"seq":3,"at":"2026-02-30T00:00:00.000Z","event":"heartbeat"}\n'],
    ['says nothing', '{}\n'],
  ])('that %s is refused, with nothing of it in the message', async (_name, text) => {
    await expect(insertLine(text)).rejects.toMatchObject({ code: 'STORE_BAD_EVENT' });
    await expect(insertLine(text)).rejects.not.toThrow('heartbeat');
  });

  it('that is no JSON is written nowhere', async () => {
    const text = '{"seq":3,"at":1769904000000,"event":"heartbeat","uptime":01}\n';
    await expect(insertLine(text)).rejects.toThrow(SyntaxError);
  });
});
