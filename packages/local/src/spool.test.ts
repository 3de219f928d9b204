import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { LaneName } from '@candor/manifest/manifest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  spoolClaimMsMax,
  spoolDaysMax,
  spoolFilesMax,
  spoolIdleMsMin,
  spoolKeptShare,
} from './limits.ts';
import {
  claimReports,
  dropExpiredReports,
  dropSpool,
  hasSpooledReports,
  makeRoomInSpool,
  readSpool,
  writeRetry,
  type SpoolKeeper,
} from './spool.ts';
import {
  age,
  buildHead,
  buildLine,
  buildSession,
  createWriter,
  listSpool,
  renameClaims,
  spoolReport,
  START_MS,
} from './spool.fixture.ts';

let folder = '';
beforeEach(() => {
  folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'candor-spool-')), 'state');
});
afterEach(() => fs.rmSync(path.dirname(folder), { recursive: true, force: true }));

let sender = 0;
const keeper = (nowMs: number = START_MS): SpoolKeeper => {
  sender += 1;
  return { folder, nowMs, senderHex: sender.toString(16).padStart(16, '0') };
};
const [ONE, TWO, THREE] = [buildSession(1), buildSession(2), buildSession(3)];

describe('claimReports()', () => {
  it('gives each report to one sender, byte for byte as it was written', () => {
    spoolReport(folder, ONE, 2);
    spoolReport(folder, TWO, 1, { lane: 'exceptions' });
    const first = [...claimReports(keeper())];
    expect(first.map(({ report }) => [report.lane, report.events])).toEqual([
      ['usage', 2],
      ['exceptions', 1],
    ]);
    expect(first[0]?.report.body.toString('utf8')).toBe(
      buildHead(ONE) + buildLine(1) + buildLine(2),
    );
    expect([...claimReports(keeper())]).toEqual([]);
    for (const claimed of first) claimed.settle([], []);
    expect(listSpool(folder)).toEqual([]);
  });

  it('takes the next report only when the caller comes back', () => {
    for (const session of [ONE, TWO, THREE]) spoolReport(folder, session, 1);
    for (const claimed of claimReports(keeper())) {
      claimed.release();
      break;
    }
    expect(listSpool(folder).filter((name) => name.includes('.sending.'))).toEqual([]);
    expect(readSpool(folder)).toHaveLength(3);
  });

  it('leaves a file alone that its session is writing to, and takes one that was silent for long', () => {
    const writer = createWriter(folder, ONE);
    writer.append(buildLine(1));
    expect([...claimReports(keeper())]).toEqual([]);
    age(folder, `${ONE}.1.ndjson`, spoolIdleMsMin + 1_000);
    const [claimed] = claimReports(keeper());
    expect(claimed?.report.events).toBe(1);
    writer.drop();
  });

  it('takes what a sender left behind that died, and what one with another clock has taken', () => {
    spoolReport(folder, ONE, 1);
    const countClaimed = (nowMs = START_MS): number => {
      const claimed = [...claimReports(keeper(nowMs))].length;
      // By a process of another machine.
      renameClaims(folder, (digits) => digits.slice(0, 4));
      return claimed;
    };
    expect(countClaimed()).toBe(1);
    expect(countClaimed(START_MS + spoolClaimMsMax)).toBe(0);
    expect(countClaimed(START_MS + spoolClaimMsMax + 1)).toBe(1);
    expect(countClaimed(START_MS - spoolClaimMsMax)).toBe(1);
  });

  it('leaves out a last line that was torn, and removes a file with nothing whole in it', () => {
    spoolReport(folder, ONE, 2);
    const [name = ''] = listSpool(folder);
    const file = path.join(folder, 'spool', name);
    fs.appendFileSync(file, '{"seq":3,"at":"2026-11-21T09');
    const [claimed] = claimReports(keeper());
    expect(claimed?.report.body.toString('utf8')).toBe(
      buildHead(ONE) + buildLine(1) + buildLine(2),
    );
    claimed?.settle([], []);
    for (const text of [
      '',
      buildHead(ONE).slice(0, 40),
      buildHead(ONE),
      `${buildHead(ONE)}{"seq":1`,
      'x\ny\n',
    ]) {
      fs.writeFileSync(file, text);
      expect([...claimReports(keeper())]).toEqual([]);
      expect(listSpool(folder)).toEqual([]);
    }
  });

  it('looks at no other files, and makes no folder', () => {
    expect([...claimReports(keeper())]).toEqual([]);
    expect(hasSpooledReports(folder)).toBe(false);
    expect(writeRetry(folder, { failures: 1, untilMs: START_MS })).toBe(false);
    expect(fs.existsSync(folder)).toBe(false);
    fs.mkdirSync(path.join(folder, 'spool'), { recursive: true });
    expect(writeRetry(folder, { failures: 1, untilMs: START_MS })).toBe(true);
    fs.writeFileSync(path.join(folder, 'spool', 'notes.ndjson'), 'mine\n');
    expect([...claimReports(keeper())]).toEqual([]);
    expect(listSpool(folder)).toEqual(['notes.ndjson', 'retry.json']);
  });
});

/** The name of a finished report of one event. */
const readyName = (number: number): string =>
  `${buildSession(number)}.1.${(buildHead(ONE) + buildLine(1)).length}.ready.ndjson`;

describe('what is dropped is counted', () => {
  const readLost = (): readonly string[] =>
    readSpool(folder).flatMap(({ body }) =>
      body
        .toString('utf8')
        .split('\n')
        .filter((line) => line.includes('candor.lost')),
    );

  const readCounts = (): readonly number[] =>
    readLost().map((line) => (JSON.parse(line) as { count: number }).count);

  it('a refused report leaves one line under the number of its last event', () => {
    spoolReport(folder, ONE, 3);
    const [claimed] = claimReports(keeper(START_MS + 5_000));
    expect(claimed?.settle([], claimed.report.lines)).toBe(3);
    const [report] = readSpool(folder);
    expect(report?.head).toBe(buildHead(ONE));
    expect(readLost()).toEqual([
      '{"seq":3,"at":"2026-11-21T09:00:05.000Z","event":"candor.lost","reason":"refused","count":3}',
    ]);
  });

  it('the time of a loss is no finer than those of its lane, and one that a report can tell', () => {
    const tell = (lane: LaneName, nowMs: number): unknown => {
      spoolReport(folder, ONE, 1, { lane });
      const [claimed] = claimReports(keeper(nowMs));
      claimed?.settle([], claimed.report.lines);
      const [line = '{}'] = readLost();
      for (const name of listSpool(folder)) fs.rmSync(path.join(folder, 'spool', name));
      return (JSON.parse(line) as { at?: string }).at;
    };
    const nowMs = START_MS + 3_723_456;
    expect(tell('usage', nowMs)).toBe('2026-11-21T10:02:03.456Z');
    expect(tell('exceptions', nowMs)).toBe('2026-11-21T10:00:00.000Z');
    expect(tell('licence', nowMs)).toBe('2026-11-21T00:00:00.000Z');
    expect(tell('constructor' as LaneName, nowMs)).toBe('2026-11-21T00:00:00.000Z');
    expect(tell('usage', Date.UTC(12_000, 0, 1))).toBe('9999-12-31T23:59:59.999Z');
  });

  it('a refused count is not counted again', () => {
    spoolReport(folder, ONE, 3);
    for (const claimed of claimReports(keeper())) claimed.settle([], claimed.report.lines);
    const [count] = claimReports(keeper());
    expect(count?.settle([], count.report.lines)).toBe(0);
    expect(listSpool(folder)).toEqual([]);
  });

  it('reports that are too old go, with one count for each lane', () => {
    const oldMs = START_MS - spoolDaysMax * 86_400_000 - 1;
    spoolReport(folder, ONE, 2, { atMs: oldMs });
    spoolReport(folder, TWO, 3, { atMs: oldMs });
    spoolReport(folder, THREE, 1, { atMs: oldMs, lane: 'exceptions' });
    spoolReport(folder, buildSession(4), 1, { atMs: oldMs + 1 });
    expect(dropExpiredReports(keeper())).toBe(6);
    expect(readCounts().toSorted((a, b) => a - b)).toEqual([1, 5]);
    expect(readSpool(folder).reduce((sum, { events }) => sum + events, 0)).toBe(3);
    expect(dropExpiredReports(keeper())).toBe(0);
  });

  it('a full spool loses its oldest files, and a count of counts adds up', () => {
    for (let number = 1; number <= spoolFilesMax; number += 1) {
      spoolReport(folder, buildSession(number), 1);
      const name = readyName(number);
      age(folder, name, (2 * spoolFilesMax - number) * 1_000);
    }
    const lost = makeRoomInSpool(keeper());
    expect(lost).toBe(spoolFilesMax + 1 - spoolFilesMax * spoolKeptShare);
    expect(listSpool(folder).length).toBeLessThanOrEqual(spoolFilesMax * spoolKeptShare);
    expect(listSpool(folder)).not.toContain(readyName(1));
    expect(listSpool(folder)).toContain(readyName(spoolFilesMax));
    expect(makeRoomInSpool(keeper())).toBe(0);

    expect(readCounts()).toEqual([lost]);
    for (const claimed of claimReports(keeper())) {
      if (claimed.report.lostLines === 1) claimed.release();
      else claimed.settle([], []);
    }
    const oldMs = START_MS + (spoolDaysMax + 1) * 86_400_000;
    spoolReport(folder, buildSession(9_000), 4);
    // Told are those that are lost now; the line that goes to the collector counts them all.
    expect(dropExpiredReports(keeper(oldMs))).toBe(4);
    expect(readCounts()).toEqual([lost + 4]);
  });
});

describe('processes that end without closing their files', () => {
  it('do not fill the spool beyond its bound', () => {
    for (let number = 1; number <= spoolFilesMax; number += 1) {
      const session = buildSession(number);
      const name = `${session}.1.ndjson`;
      if (number === 1) createWriter(folder, session).append(buildLine(1));
      else fs.writeFileSync(path.join(folder, 'spool', name), buildHead(session) + buildLine(1));
      if (number < spoolFilesMax) age(folder, name, spoolIdleMsMin + 60_000);
    }
    expect(makeRoomInSpool(keeper())).toBe(spoolFilesMax + 1 - spoolFilesMax * spoolKeptShare);
    expect(listSpool(folder).length).toBeLessThanOrEqual(spoolFilesMax * spoolKeptShare);
    // A living session keeps its file.
    expect(listSpool(folder)).toContain(`${buildSession(spoolFilesMax)}.1.ndjson`);
  });
});

describe('dropSpool()', () => {
  it('removes what waits for the lanes in every state, and the folder with the last of it', () => {
    spoolReport(folder, ONE, 1);
    spoolReport(folder, TWO, 1, { lane: 'exceptions' });
    createWriter(folder, THREE).append(buildLine(1));
    [...claimReports(keeper())].at(0);
    fs.writeFileSync(path.join(folder, 'spool', `${ONE}.9.ndjson`), '{"torn');
    writeRetry(folder, { failures: 1, untilMs: START_MS });
    dropSpool(folder, ['usage']);
    expect(readSpool(folder).map(({ lane }) => lane)).toEqual(['exceptions']);
    dropSpool(folder, ['usage', 'exceptions']);
    expect(fs.readdirSync(folder)).toEqual([]);
    dropSpool(folder, ['usage']);
  });

  it('leaves the marks of senders while a lane is on, though nothing waits', () => {
    spoolReport(folder, ONE, 1);
    fs.writeFileSync(path.join(folder, 'spool', 'sender-2026-11-21.mark'), '');
    dropSpool(folder, ['usage'], false);
    expect(listSpool(folder)).toEqual(['sender-2026-11-21.mark']);
    dropSpool(folder, ['usage']);
    expect(fs.readdirSync(folder)).toEqual([]);
  });
});
