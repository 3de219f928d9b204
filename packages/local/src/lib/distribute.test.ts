import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { spoolClaimMsMax, spoolDaysMax, spoolFilesMax, spoolIdleMsMin } from '../limits.ts';
import {
  age,
  buildHead,
  buildLine,
  buildSession,
  createWriter,
  listSpool,
  spoolReport,
  START_MS,
} from '../spool.fixture.ts';
import {
  claimReports,
  distributeReports,
  dropSpool,
  findSinkFolder,
  hasSpooledReports,
  readSinkSpool,
  readSpool,
  writeRetry,
  type SpoolKeeper,
} from '../spool.ts';

let folder = '';
beforeEach(() => {
  folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'candor-sinks-')), 'state');
});
afterEach(() => fs.rmSync(path.dirname(folder), { recursive: true, force: true }));

const SINKS = ['one', 'two'];
let sender = 0;
const keeper = (place: string = folder, nowMs: number = START_MS): SpoolKeeper => {
  sender += 1;
  return { folder: place, nowMs, senderHex: sender.toString(16).padStart(16, '0') };
};
const sinkFolder = (sink: string): string => findSinkFolder(folder, sink);
/** Takes all that the sink can have now, for good. */
const takeAll = (sink: string): readonly string[] =>
  [...claimReports(keeper(sinkFolder(sink)))].map(({ report, settle }) => {
    settle([], []);
    return report.body.toString('utf8');
  });

describe('distributeReports()', () => {
  it('gives each report to each sink, byte for byte, and leaves none behind', () => {
    spoolReport(folder, buildSession(1), 2);
    spoolReport(folder, buildSession(2), 1, { lane: 'exceptions' });
    distributeReports(keeper(), SINKS);
    expect(listSpool(folder)).toEqual([]);
    const expected = [
      buildHead(buildSession(1)) + buildLine(1) + buildLine(2),
      buildHead(buildSession(2), 'exceptions') + buildLine(1),
    ];
    expect(takeAll('one')).toEqual(expected);
    expect(takeAll('two')).toEqual(expected);
    distributeReports(keeper(), SINKS);
    expect([...takeAll('one'), ...takeAll('two')]).toEqual([]);
  });

  it('leaves a file alone that its session is writing to, and takes one that was silent for long', () => {
    const writer = createWriter(folder, buildSession(1));
    writer.append(buildLine(1));
    distributeReports(keeper(), SINKS);
    expect(fs.existsSync(sinkFolder('one'))).toBe(false);
    age(folder, `${buildSession(1)}.1.ndjson`, spoolIdleMsMin + 1_000);
    distributeReports(keeper(), SINKS);
    expect(takeAll('one')).toHaveLength(1);
    writer.drop();
  });

  it('is settled by each sink for itself: what one refuses or loses, the other still has', () => {
    spoolReport(folder, buildSession(1), 3);
    distributeReports(keeper(), SINKS);
    const [claimed] = claimReports(keeper(sinkFolder('one')));
    expect(claimed?.settle([buildLine(2)], [buildLine(3)])).toBe(1);
    const [one] = readSinkSpool(folder, 'one');
    expect(one?.lines[0]).toBe(buildLine(2));
    expect(one?.lines[1]).toContain('"seq":3');
    expect(one?.lines[1]).toContain('"reason":"refused","count":1');
    expect(takeAll('two')).toEqual([
      buildHead(buildSession(1)) + [1, 2, 3].map((seq) => buildLine(seq)).join(''),
    ]);
  });

  it('keeps the spool of each sink within its bounds', () => {
    for (let number = 1; number <= spoolFilesMax + 1; number += 1) {
      spoolReport(folder, buildSession(number), 1);
    }
    expect(distributeReports(keeper(), ['one'])).toBeGreaterThan(0);
    expect(listSpool(sinkFolder('one')).length).toBeLessThan(spoolFilesMax);
    expect(readSinkSpool(folder, 'one').some(({ lostBefore }) => lostBefore > 0)).toBe(true);
  });

  it('drops what is too old for a sink that is gone, without a word', () => {
    spoolReport(folder, buildSession(1), 1);
    distributeReports(keeper(), SINKS);
    distributeReports(keeper(folder, START_MS + spoolDaysMax * 86_400_000), ['one']);
    expect(listSpool(sinkFolder('two'))).toHaveLength(1);
    distributeReports(keeper(folder, START_MS + spoolDaysMax * 86_400_000 + 1), ['one']);
    expect(listSpool(sinkFolder('two'))).toEqual([]);
    expect(readSinkSpool(folder, 'one')[0]?.lostBefore).toBe(1);
  });

  it('leaves everything where it is while a sink can have no folder', () => {
    spoolReport(folder, buildSession(1), 1);
    fs.mkdirSync(path.join(folder, 'sinks'));
    fs.writeFileSync(sinkFolder('two'), 'a file where the folder should be');
    distributeReports(keeper(), SINKS);
    expect(takeAll('one')).toEqual([]);
    expect(readSinkSpool(folder, 'one')).toHaveLength(1);
    fs.rmSync(sinkFolder('two'));
    distributeReports(keeper(), SINKS);
    expect([takeAll('one').length, takeAll('two').length]).toEqual([1, 1]);
  });
});

describe('dropSpool()', () => {
  it('reaches the spool of every sink, in every state, and leaves no folder behind', () => {
    spoolReport(folder, buildSession(1), 1);
    spoolReport(folder, buildSession(2), 1, { lane: 'exceptions' });
    distributeReports(keeper(), SINKS);
    spoolReport(folder, buildSession(3), 1);
    writeRetry(sinkFolder('one'), { failures: 1, untilMs: START_MS });
    dropSpool(folder, ['usage'], false);
    expect(SINKS.flatMap((sink) => readSinkSpool(folder, sink)).map(({ lane }) => lane)).toEqual([
      'exceptions',
      'exceptions',
    ]);
    expect(hasSpooledReports(folder)).toBe(true);
    dropSpool(folder, ['exceptions']);
    expect(fs.readdirSync(folder)).toEqual([]);
  });
});

const FIXTURE = fileURLToPath(new URL('./distribute.fixture.ts', import.meta.url));
const hasStrace = spawnSync('strace', ['-V']).status === 0;

/** Hands over in a process to whose `syscall` that happens. Returns the signal by which it ended. */
function handOverWith(syscall: string, happens: string): NodeJS.Signals | null {
  const inject = `inject=${syscall}:${happens}`;
  const trace = ['-f', '-qq', '-o', '/dev/null', '-e', `trace=${syscall}`, '-e', inject];
  const only = listPlaces().flatMap((file) => ['-P', file]);
  const node = [process.execPath, '--conditions=candor-source', '--import', 'tsx', FIXTURE];
  const args = [...trace, ...only, ...node, folder, String(START_MS), 'abcd'];
  return spawnSync('strace', args).signal;
}

/** Every name that a report has on its way: strace looks at these alone, and at nothing that the runtime does for itself. */
function listPlaces(): readonly string[] {
  const name = `${buildSession(1)}.1`;
  const bytes = (buildHead(buildSession(1)) + buildLine(1)).length;
  const ready = `${name}.${bytes}.ready.ndjson`;
  return [
    path.join(folder, 'spool', ready),
    path.join(folder, 'spool', `${name}.outgoing.ndjson`),
    ...SINKS.flatMap((sink) => [
      path.join(sinkFolder(sink), 'spool', `${name}.pending.ndjson`),
      path.join(sinkFolder(sink), 'spool', ready),
    ]),
  ];
}

describe.skipIf(!hasStrace)('a process that is killed while it hands over', () => {
  it('loses nothing and doubles nothing, at whichever call it dies', () => {
    const seen: string[] = [];
    for (const syscall of ['rename', 'link', 'unlink']) {
      for (let nth = 1; ; nth += 1) {
        spoolReport(folder, buildSession(1), 1);
        const isKilled = handOverWith(syscall, `signal=KILL:when=${nth}`) === 'SIGKILL';
        if (isKilled) seen.push(describeState());
        // What is there at this instant is sent, as another process would that comes by.
        const early = SINKS.map((sink) => takeAll(sink).length);
        distributeReports(keeper(folder, START_MS + spoolClaimMsMax + 1), SINKS);
        const late = SINKS.map((sink) => takeAll(sink).length);
        expect(early.map((count, index) => count + (late[index] ?? 0))).toEqual([1, 1]);
        expect(readSpool(folder)).toEqual([]);
        fs.rmSync(folder, { recursive: true });
        if (!isKilled) break;
      }
    }
    // Before it is taken out, before each link, before it is theirs, before each is ready.
    expect(seen).toEqual([
      'ready, , ',
      ', pending, pending',
      ', ready, pending',
      'outgoing, , ',
      'outgoing, pending, ',
      'outgoing, pending, pending',
    ]);
  });
});

describe.skipIf(!hasStrace)('a file system without links', () => {
  it.each(['EPERM', 'EXDEV', 'EOPNOTSUPP'])('that says %s gets copies', (error) => {
    spoolReport(folder, buildSession(1), 1);
    handOverWith('link', `error=${error}`);
    expect(readSpool(folder)).toEqual([]);
    const inodes = SINKS.map((sink) => {
      const spool = path.join(sinkFolder(sink), 'spool');
      const names = fs.readdirSync(spool);
      expect(names).toHaveLength(1);
      return fs.statSync(path.join(spool, names[0] ?? '')).ino;
    });
    expect(new Set(inodes).size).toBe(2);
    const report = buildHead(buildSession(1)) + buildLine(1);
    expect(SINKS.map((sink) => takeAll(sink))).toEqual([[report], [report]]);
  });

  it('that has no room for another name keeps everything for later', () => {
    spoolReport(folder, buildSession(1), 1);
    handOverWith('link', 'error=ENOSPC:when=2');
    expect(SINKS.map((sink) => takeAll(sink))).toEqual([[], []]);
    distributeReports(keeper(), SINKS);
    expect(SINKS.map((sink) => takeAll(sink).length)).toEqual([1, 1]);
  });
});

/** Under which name the report lies in the spool, and in that of each sink. */
function describeState(): string {
  const places = ['spool', ...SINKS.map((sink) => path.join('sinks', sink, 'spool'))];
  return places
    .map((place) => path.join(folder, place))
    .map((place) => (fs.existsSync(place) ? fs.readdirSync(place) : []))
    .map((names) => names.map((name) => name.split('.').at(-2)).join(' '))
    .join(', ');
}
