import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spoolIdleMsMin } from '@candor/local/limits';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  answerWith,
  listEvents,
  startCollector,
  TAKEN,
  type Answer,
  type TestCollector,
} from '../collector.fixture.ts';
import { installPackages, run, type Ended } from '../installed.fixture.ts';
import { buildDeclaration } from '../product.fixture.ts';
import { KIT_MANIFEST } from './failures/kit.fixture.ts';
import { createSandbox, type Sandbox } from '../sandbox.fixture.ts';
import {
  CAN_SEE_PROCESSES,
  findSenders,
  readProcess,
  until,
  untilSendersEnd,
} from '../senders.fixture.ts';

/** A short command: five events, then what the first argument says. */
const PROGRAM = `
import { createTelemetry } from '@candor/client/telemetry';
const { declaration, options, how, dayOffset = 0 } = JSON.parse(process.argv[2]);
const nowMs = Date.now() + dayOffset * 86_400_000;
const deaf = { env: {}, isContainer: () => false, listMachineFolders: () => [] };
const effects = { now: () => nowMs, isInteractive: () => true, ...(how === 'deaf' ? deaf : {}) };
const telemetry = createTelemetry(declaration, { ...options, effects });
if (how !== 'as it is' && how !== 'deaf') telemetry.choose('on');
for (let count = how === 'quiet' ? 6 : 1; count <= 5; count += 1) telemetry.record('thing.made', { count });
if (how === 'kill') process.kill(process.pid, 'SIGKILL');
if (how === 'exit') process.exit(0);
if (how === 'heartbeat') telemetry.heartbeat('heartbeat', () => ({ uptime: 1 }));
if (how === 'detached' || how === 'quiet') process.stdout.write(String(telemetry.sendDetached()));
if (how === 'send') process.stdout.write(JSON.stringify(await telemetry.send()));
if (how === 'as it is' || how === 'deaf') await telemetry.send();
`;

let root = '';
let program = '';
beforeAll(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'candor-installed-'));
  program = installPackages(root, PROGRAM);
});
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

let answer: Answer = TAKEN;
let collector: TestCollector;
let sandbox: Sandbox;
beforeEach(async () => {
  answer = TAKEN;
  collector = await startCollector((response, received) => answer(response, received));
  sandbox = createSandbox(collector.url);
});
afterEach(async () => {
  await collector.close();
  sandbox.remove();
});

const describeRun = (how: string, dayOffset = 0): string => {
  const options = {
    version: '1.2.3',
    folder: sandbox.folder,
    settingsFolders: [],
    // By its name where the look-up of one is looked for.
    collector: how === 'as it is' ? collector.url.replace('127.0.0.1', 'localhost') : collector.url,
  };
  // Of sessions that tell how they end, where nothing else is recorded.
  const declaration = buildDeclaration(how === 'quiet' ? KIT_MANIFEST : {});
  return JSON.stringify({ declaration, options, how, dayOffset });
};
const start = (how: string, dayOffset = 0, env: NodeJS.ProcessEnv = {}): Promise<Ended> =>
  run(process.execPath, [program, describeRun(how, dayOffset)], env);
const listSpooled = (): readonly string[] =>
  sandbox.listFiles().filter((name) => name.endsWith('.ndjson'));

describe('what was recorded survives', () => {
  it.each([
    ['SIGKILL', 'kill', null],
    ['process.exit()', 'exit', 0],
  ])('%s right after it, and is sent by a later run', async (_name, how, code) => {
    const ended = await start(how);
    expect([ended.code, ended.stderr]).toEqual([code, '']);
    const [file = ''] = listSpooled();
    expect(fs.readFileSync(path.join(sandbox.folder, file), 'utf8').split('\n')).toHaveLength(7);
    // A run within the next seconds can not know yet that the other is dead.
    const longAgo = new Date(Date.now() - spoolIdleMsMin - 1_000);
    fs.utimesSync(path.join(sandbox.folder, file), longAgo, longAgo);
    expect((await start('send')).stdout).toBe('{"sent":10,"kept":0,"dropped":0}');
    expect(new Set(listEvents(collector).map(({ count }) => count))).toEqual(
      new Set([1, 2, 3, 4, 5]),
    );
    expect(listSpooled()).toEqual([]);
  });
});

describe('nothing keeps the process alive', () => {
  it('a heartbeat does not, even while it is sending to a collector that never answers', async () => {
    answer = () => undefined;
    const ended = await start('heartbeat');
    expect([ended.code, ended.stdout, ended.stderr]).toEqual([0, '', '']);
    expect(listSpooled()).toHaveLength(1);
  });
});

describe.runIf(CAN_SEE_PROCESSES)('sendDetached()', () => {
  it('sends from a process that outlives the command, holds nothing in argv or environment, and ends', async () => {
    let release = (): void => undefined;
    answer = (response, received) => {
      release = () => TAKEN(response, received);
    };
    const ended = await start('detached', 0, {
      SECRET_OF_THE_HOST: 'canary',
      HTTPS_PROXY: 'http://127.0.0.1:9',
    });
    expect([ended.code, ended.stdout, ended.stderr]).toEqual([0, 'true', '']);
    await until(() => collector.received.length > 0);
    const [pid = 0] = findSenders(sandbox.folder);
    const shown = readProcess(pid, 'cmdline') + readProcess(pid, 'environ');
    expect(shown).toContain('HTTPS_PROXY=http://127.0.0.1:9');
    for (const hidden of ['canary', 'thing.made', collector.url, 'test-product'])
      expect(shown).not.toContain(hidden);
    release();
    await untilSendersEnd(sandbox.folder);
    expect(listEvents(collector).map(({ count }) => count)).toEqual([1, 2, 3, 4, 5]);
    expect(listSpooled()).toEqual([]);
  });

  it('starts none for a run that has recorded nothing: how that ended goes with what a later one sends', async () => {
    expect((await start('quiet')).stdout).toBe('false');
    expect(listSpooled()).toHaveLength(1);
    expect((await start('quiet')).stdout).toBe('true');
    await untilSendersEnd(sandbox.folder);
    expect(listEvents(collector).map(({ outcome }) => outcome)).toEqual(['healthy', 'healthy']);
    expect(listSpooled()).toEqual([]);
    expect((await start('quiet')).stdout).toBe('false');
    expect(listSpooled()).toHaveLength(1);
  });

  it('starts at most one sender a day', async () => {
    expect((await start('detached')).stdout).toBe('true');
    expect((await start('detached')).stdout).toBe('false');
    await untilSendersEnd(sandbox.folder);
    expect((await start('detached', 1)).stdout).toBe('true');
    await untilSendersEnd(sandbox.folder);
    expect(listEvents(collector)).toHaveLength(15);
    // A clock that comes back from the next day, or from a year ahead.
    expect((await start('detached')).stdout).toBe('false');
    expect((await start('detached', 365)).stdout).toBe('true');
    await untilSendersEnd(sandbox.folder);
    expect((await start('detached')).stdout).toBe('false');
    expect((await start('detached', 365)).stdout).toBe('false');
    expect(sandbox.listFiles().filter((name) => name.includes('sender-'))).toHaveLength(3);
  });

  it('leaves no process behind where the collector never answers, and keeps the events', async () => {
    answer = () => undefined;
    expect((await start('detached')).stdout).toBe('true');
    await until(() => collector.received.length > 0);
    await untilSendersEnd(sandbox.folder);
    expect(listSpooled()).toHaveLength(1);
    expect(listSpooled()[0]).toContain('.ready.');
  });

  it('does not load into the sender what the host was started with', async () => {
    const seen = path.join(sandbox.root, 'seen');
    const hook = path.join(sandbox.root, 'hook.cjs');
    fs.writeFileSync(hook, `require('node:fs').appendFileSync(${JSON.stringify(seen)}, 'loaded ')`);
    const ended = await run(
      process.execPath,
      ['--require', hook, program, describeRun('detached')],
      {
        NODE_OPTIONS: `--import ${hook}`,
      },
    );
    expect(ended.stdout).toBe('true');
    await until(() => collector.received.length > 0 && findSenders(sandbox.folder).length === 0);
    expect(fs.readFileSync(seen, 'utf8')).toBe('loaded ');
  });

  it('starts none where nothing is to be sent, or where an earlier failure asks to wait', async () => {
    expect((await start('detached', 0, { DO_NOT_TRACK: '1' })).stdout).toBe('false');
    expect(sandbox.listFiles().filter((name) => !name.startsWith('settings/'))).toEqual([]);
    answer = answerWith(503);
    expect((await start('send')).stdout).toBe('{"sent":0,"kept":5,"dropped":0}');
    expect((await start('detached')).stdout).toBe('false');
  });
});

describe('a user who is not to be tracked is obeyed by a vendor who passes an environment without that', () => {
  const startDeaf = async (env: NodeJS.ProcessEnv): Promise<readonly string[]> => {
    sandbox.openOn().close();
    const before = sandbox.listFiles();
    const ended = await start('deaf', 0, env);
    expect([ended.code, ended.stderr]).toEqual([0, '']);
    return sandbox.listFiles().filter((name) => !before.includes(name));
  };

  it.each(['1', 'yes'])(
    'with DO_NOT_TRACK=%s nothing is sent and nothing written',
    async (value) => {
      expect(await startDeaf({ DO_NOT_TRACK: value })).toEqual([]);
      expect(collector.received).toEqual([]);
    },
  );

  it.each(['', '0'])('with DO_NOT_TRACK=%j it is both, by the same program', async (value) => {
    expect(await startDeaf({ DO_NOT_TRACK: value })).toContain('secret');
    expect(listEvents(collector)).toHaveLength(5);
  });
});

describe.skipIf(spawnSync('strace', ['-V']).status !== 0)('off, as the system sees it', () => {
  const trace = async (env: NodeJS.ProcessEnv): Promise<string> => {
    const log = path.join(sandbox.root, 'strace.log');
    const args = [
      '-f',
      '-o',
      log,
      '-e',
      'trace=%network,%file,%process',
      process.execPath,
      program,
      describeRun('as it is'),
    ];
    const ended = await run('strace', args, env);
    expect([ended.code, ended.stderr]).toEqual([0, '']);
    return fs.readFileSync(log, 'utf8');
  };
  const findActs = (log: string): readonly string[] =>
    log.split('\n').filter((call) => {
      const isSocket = /\b(?:socket|connect|sendto)\(.*(?:AF_INET|sin_)/.test(call);
      const isProgram = /\bexecve\(/.test(call) && !call.includes(`"${process.execPath}"`);
      const isWrite =
        /O_CREAT|\b(?:mkdir|rename|link|unlink)(?:at)?\(/.test(call) && call.includes(sandbox.root);
      const isLookUp = /\bopen(?:at)?\(.*"\/etc\/hosts"/.test(call);
      return isSocket || isLookUp || isProgram || isWrite;
    });

  it('opens no socket, asks for no name, starts no program and makes no file', async () => {
    expect(findActs(await trace({ DO_NOT_TRACK: '1' }))).toEqual([]);
    expect(fs.existsSync(sandbox.folder)).toBe(false);
  });

  it('is told apart from on by the same eyes', async () => {
    const acts = findActs(await trace({ TEST_TELEMETRY: 'true' })).join('\n');
    expect(acts).toMatch(/connect\(.*sin_port/);
    expect(acts).toContain('/etc/hosts');
    expect(acts).toMatch(/mkdir.*spool/);
    expect(acts).toMatch(/O_CREAT/);
  });
});
