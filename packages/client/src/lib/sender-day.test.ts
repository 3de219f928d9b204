import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { senderMarkOf } from '@candor/local/left-over';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listEvents, startCollector, type TestCollector } from '../collector.fixture.ts';
import { installPackages, run } from '../installed.fixture.ts';
import { buildDeclaration } from '../product.fixture.ts';
import { createSandbox, type Sandbox } from '../sandbox.fixture.ts';
import { CAN_SEE_PROCESSES, untilSendersEnd } from '../senders.fixture.ts';

const PROCESSES = 20;
/** Longer than twenty processes take to get there. */
const MARK_DELAY_MS = 5_000;
const hasStrace = spawnSync('strace', ['-V']).status === 0;

/** A short command: records, waits until all are there, and has it sent. */
const PROGRAM = `
import fs from 'node:fs';
import { createTelemetry } from '@candor/client/telemetry';
const { declaration, options, go } = JSON.parse(process.argv[2]);
const telemetry = createTelemetry(declaration, { ...options, effects: { env: {}, isInteractive: () => true } });
telemetry.record('thing.made', { count: process.pid });
fs.writeFileSync(go + '.' + process.pid, '');
while (!fs.existsSync(go)) {
  // Spinning, so that all ask within the same fraction of a millisecond.
}
process.stdout.write(String(telemetry.sendDetached()));
`;

let root = '';
let program = '';
beforeAll(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'candor-day-'));
  program = installPackages(root, PROGRAM);
});
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

let collector: TestCollector;
let sandbox: Sandbox;
beforeEach(async () => {
  collector = await startCollector();
  sandbox = createSandbox(collector.url);
});
afterEach(async () => {
  await collector.close();
  sandbox.remove();
});

describe.runIf(CAN_SEE_PROCESSES && hasStrace)('the sender of a day', () => {
  it('is started by one of twenty commands that end at once', async () => {
    sandbox.openOn().close();
    const go = path.join(sandbox.root, 'go');
    const { folder } = sandbox;
    const options = { version: '1.2.3', folder, settingsFolders: [], collector: collector.url };
    const asked = JSON.stringify({ declaration: buildDeclaration(), options, go });
    // Each waits before it marks the day, until all others have seen that it is not marked yet.
    const mark = path.join(folder, 'spool', senderMarkOf(Date.now()));
    const delay = `inject=openat:delay_enter=${MARK_DELAY_MS * 1_000}`;
    const trace = ['-qq', '-o', '/dev/null', '-e', 'trace=openat', '-e', delay, '-P', mark];
    const runs = Array.from({ length: PROCESSES }, () =>
      run('strace', [...trace, process.execPath, program, asked], { PATH: process.env['PATH'] }),
    );
    const countReady = (): number =>
      fs.readdirSync(sandbox.root).filter((name) => name.startsWith('go.')).length;
    while (countReady() < PROCESSES) await sleep(20);
    fs.writeFileSync(go, '');
    const ended = await Promise.all(runs);
    expect(ended.map(({ code, stderr }) => [code, stderr])).toEqual(ended.map(() => [0, '']));
    expect(ended.map(({ stdout }) => stdout).toSorted()).toEqual([
      ...Array.from({ length: PROCESSES - 1 }, () => 'false'),
      'true',
    ]);
    await untilSendersEnd(folder);
    const sent = listEvents(collector).map(({ count }) => count);
    expect(sent.length).toBeGreaterThan(0);
    expect(new Set(sent).size).toBe(sent.length);
    expect(sandbox.listFiles().filter((name) => name.includes('sender-'))).toHaveLength(1);
  });
});

describe.runIf(hasStrace)('a day', () => {
  const mark = (error: string): unknown => {
    const spool = path.join(sandbox.folder, 'spool');
    fs.mkdirSync(spool, { recursive: true });
    const fixture = fileURLToPath(new URL('./sender-day.fixture.ts', import.meta.url));
    const node = [process.execPath, '--conditions=candor-source', '--import', 'tsx', fixture];
    const fault = ['-e', 'trace=getdents64', '-e', `inject=getdents64:error=${error}:when=1`];
    const args = ['-f', '-qq', '-o', '/dev/null', ...fault, '-P', spool, ...node];
    const run = spawnSync('strace', [...args, sandbox.folder, String(Date.now())], {
      encoding: 'utf8',
    });
    expect(run.stderr).toBe('');
    return JSON.parse(run.stdout);
  };

  it.each(['EIO', 'ESTALE'])('is not used up where the drive says %s: the next has it', (error) => {
    expect(mark(error)).toEqual([false, true]);
  });
});
