import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { canMount, isLeftOut } from '@candor/testing/left-out';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { postMsMax, retryMsMax } from '../../limits.ts';
import { createTestClock, type TestClock } from '../../product.fixture.ts';
import { createSandbox, type Sandbox } from '../../sandbox.fixture.ts';
import type { FileSink } from '../../sinks.ts';

const FIXTURE = fileURLToPath(new URL('./file-sink.fixture.ts', import.meta.url));

let sandbox: Sandbox;
let clock: TestClock;
let file = '';
beforeEach(() => {
  sandbox = createSandbox('http://127.0.0.1:1');
  clock = createTestClock();
  file = path.join(sandbox.root, 'logs', 'events.ndjson');
});
afterEach(() => sandbox.remove());

const open = (sink: Partial<FileSink> = {}): ReturnType<Sandbox['openOn']> =>
  sandbox.openOn({
    sinks: [{ kind: 'file', path: file, ...sink }],
    effects: { ...clock, env: {} },
  });
const sendOne = async (sink: Partial<FileSink> = {}): Promise<unknown> => {
  const telemetry = open(sink);
  telemetry.record('thing.made', { count: 1 });
  const result = await telemetry.send();
  telemetry.close();
  return result;
};
const SENT = { sent: 1, kept: 0, dropped: 0 };
const KEPT = { sent: 0, kept: 1, dropped: 0 };

describe('a file', () => {
  it('gets the very lines that lay in the spool, for its owner alone', async () => {
    const telemetry = open();
    telemetry.record('thing.made', { count: 1 });
    telemetry.record('thing.failed', { code: 1 });
    const spooled = sandbox.readSpool();
    expect(await telemetry.send()).toEqual({ sent: 2, kept: 0, dropped: 0 });
    telemetry.close();
    const text = fs.readFileSync(file, 'utf8');
    for (const report of spooled) expect(text).toContain(report);
    expect(text).toHaveLength(spooled.join('').length);
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  });

  it('is followed by the next one beyond its bound, and only so many are kept', async () => {
    await sendOne();
    const bytesMax = fs.statSync(file).size + 1;
    fs.chmodSync(file, 0o640);
    for (let report = 0; report < 7; report += 1) {
      expect(await sendOne({ bytesMax, filesMax: 3 })).toEqual(SENT);
    }
    const names = fs.readdirSync(path.dirname(file)).toSorted();
    expect(names).toHaveLength(3);
    expect(names[0]).toBe('events.ndjson');
    expect(names[1]).toMatch(/^events\.ndjson\.20261121090000000-\d{3}$/);
    expect(fs.statSync(file).mode & 0o777).toBe(0o640);
    for (const name of names) {
      const { size } = fs.statSync(path.join(path.dirname(file), name));
      expect(size).toBeLessThan(2 * bytesMax);
    }
  });

  it.each<[string, () => void]>([
    ['a folder', () => fs.mkdirSync(file, { recursive: true })],
    ['a pipe', () => makePipe()],
    [
      'below a file',
      () => {
        fs.writeFileSync(path.dirname(file), '');
      },
    ],
  ])('that is %s takes nothing, and holds nobody up', async (_what, prepare) => {
    prepare();
    expect(await sendOne()).toEqual(KEPT);
    fs.rmSync(path.dirname(file), { recursive: true });
    clock.advance(retryMsMax);
    expect(await sendOne()).toEqual({ sent: 2, kept: 0, dropped: 0 });
  });

  const makePipe = (): void => {
    fs.mkdirSync(path.dirname(file));
    execFileSync('/usr/bin/mkfifo', [file]);
  };

  it('by a relative path is none: everything is kept', async () => {
    expect(await sendOne({ path: 'events.ndjson' })).toEqual(KEPT);
    expect(fs.existsSync('events.ndjson')).toBe(false);
  });

  it.skipIf(spawnSync('strace', ['-V']).status !== 0)(
    'on a drive that hangs is given up, and not written to later',
    () => {
      fs.mkdirSync(path.dirname(file));
      const delay = `inject=openat:delay_enter=${(postMsMax + 2_000) * 1_000}`;
      const trace = ['-f', '-qq', '-o', '/dev/null', '-e', 'trace=openat', '-e', delay, '-P', file];
      const node = [
        process.execPath,
        '--conditions=candor-source',
        '--import',
        'tsx',
        FIXTURE,
        file,
      ];
      const ended = spawnSync('strace', [...trace, ...node], { encoding: 'utf8' });
      expect([ended.stdout, ended.stderr]).toEqual(['kept', '']);
      expect(fs.readFileSync(file, 'utf8')).toBe('');
    },
  );

  it.skipIf(isLeftOut('mounting a disk', canMount))(
    'on a full disk loses nothing and keeps no torn line',
    async () => {
      fs.mkdirSync(path.dirname(file));
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', path.dirname(file)]);
      try {
        await sendOne();
        const size = fs.statSync(file).size;
        const rest = path.join(path.dirname(file), 'fill');
        // One page stays free, of which the file has its own already.
        expect(() => fs.writeFileSync(rest, Buffer.alloc(131_072))).toThrow('ENOSPC');
        const telemetry = open();
        for (let count = 0; count < 100; count += 1) telemetry.record('thing.made', { count });
        expect(await telemetry.send()).toEqual({ sent: 0, kept: 100, dropped: 0 });
        expect(fs.statSync(file).size).toBe(size);
        fs.rmSync(rest);
        clock.advance(retryMsMax);
        expect(await telemetry.send()).toEqual({ sent: 100, kept: 0, dropped: 0 });
        telemetry.close();
      } finally {
        execFileSync('umount', [path.dirname(file)]);
      }
    },
  );
});
