import { describe, expect, it } from 'vitest';
import { judgeControl, judgeOff, type JudgedRun } from './judge-run.ts';
import type { SeenRun } from './run-product.ts';

const QUIET: SeenRun = {
  end: 'by_itself',
  exitCode: 0,
  stderr: '',
  connections: 0,
  deeds: null,
};
const OWN = {
  paths: ['/server', '/server.pid'],
  programs: ['git'],
  stateFolder: '/server/telemetry',
  allowed: [] as readonly string[],
};
const judge = (seen: Partial<SeenRun>, changes: Partial<JudgedRun> = {}): readonly string[] =>
  judgeOff('X=1', { seen: { ...QUIET, ...seen }, written: [], own: OWN, ...changes }).map(
    ({ what }) => what,
  );

describe('judgeOff()', () => {
  it('counts connections to the collector where nothing could be traced', () => {
    expect(judge({})).toEqual([]);
    expect(judge({ connections: 2 })).toEqual(['a connection to the collector']);
    expect(judge({ deeds: [] })).toEqual([]);
  });

  it('lets the product do what is its own, but nothing in the folder of its telemetry', () => {
    const written = ['/server/state.json', '/server.pid', '/server/telemetry/spool/a.ndjson'];
    expect(judge({}, { written })).toEqual(['a file: /server/telemetry/spool/a.ndjson']);
    expect(judge({}, { written: ['/servers', '/server.pid2'] })).toHaveLength(2);
    expect(
      judge({
        deeds: [
          { is: 'process', program: '/usr/bin/git' },
          { is: 'process', program: '/usr/bin/curl' },
          { is: 'local_socket', file: '/server/socket' },
          { is: 'local_socket', file: '/run/other' },
        ],
      }),
    ).toEqual(['a process: /usr/bin/curl', 'a connection to /run/other']);
  });

  it('says of each file once what was seen twice', () => {
    const deeds = [{ is: 'file', file: '/home/u/x' }] as const;
    expect(judge({ deeds: [...deeds, ...deeds] }, { written: ['/home/u/x'] })).toEqual([
      'a file: /home/u/x',
    ]);
  });

  it('lets the first run remember that it has shown the notice, by the way that is written', () => {
    const file = '/server/telemetry/settings/notice.json';
    const own = { ...OWN, allowed: [file] };
    const written = ['/server/telemetry', '/server/telemetry/settings', `${file}.1.tmp`, file];
    expect(judge({}, { written, own })).toEqual([]);
    expect(judge({}, { written: ['/server/telemetry/secret'], own })).toHaveLength(1);
    expect(judge({}, { written })).toHaveLength(4);
  });

  it('finds a product that had to be killed, or ended with a fault', () => {
    expect(judge({ end: 'late' })).toEqual([expect.stringContaining('stopAfterMs')]);
    expect(judge({ exitCode: 3, stderr: 'no disk\n' })).toEqual([
      'the product ended with 3: no disk',
    ]);
    expect(judge({ end: 'stopped', exitCode: null })).toEqual([]);
  });
});

describe('judgeControl()', () => {
  const control = (seen: Partial<SeenRun>, written: readonly string[] = []) =>
    judgeControl({ seen: { ...QUIET, ...seen }, written, own: OWN });

  it('wants to see a connection or a file of telemetry’s own', () => {
    expect(control({ connections: 1 })).toEqual([]);
    expect(control({}, ['/server/telemetry/spool/a.ndjson'])).toEqual([]);
    expect(control({}, ['/server/state.json'])).toMatchObject([{ layer: 'on', kind: 'run' }]);
  });
});
