import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { listLedgerFiles } from '@candor/local/ledger';
import { readQueuedErasure, writeQueuedErasure } from '@candor/local/queued-erasure';
import { readLedger } from '@candor/local/read-ledger';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCertificate } from '../certificate.fixture.ts';
import {
  listEvents,
  startCollector,
  TAKEN,
  type Answer,
  type TestCollector,
} from '../collector.fixture.ts';
import { installPackages, run, type Ended } from '../installed.fixture.ts';
import { buildDeclaration } from '../product.fixture.ts';
import { startProxy, type TestProxy } from '../proxy.fixture.ts';
import { createSandbox, type OpenChanges, type Sandbox } from '../sandbox.fixture.ts';
import { CAN_SEE_PROCESSES, findSenders, until, untilSendersEnd } from '../senders.fixture.ts';

/** A short command that leaves two reports and a sender behind, and ends as it is told to. */
const PROGRAM = `
import { createTelemetry } from '@candor/client/telemetry';
const { declaration, options, how, dayOffset } = JSON.parse(process.argv[2]);
const nowMs = Date.now() + dayOffset * 86_400_000;
const effects = { now: () => nowMs, isInteractive: () => true, isContainer: () => false };
const telemetry = createTelemetry(declaration, { ...options, effects });
if (how === 'send') {
  process.stdout.write(JSON.stringify(await telemetry.send()));
} else {
  telemetry.choose(how === 'off' ? 'off' : 'on');
  telemetry.record('thing.made', { count: 1 });
  telemetry.record('thing.failed', { code: 1 });
  process.stdout.write(String(telemetry.sendDetached()));
  if (how === 'kill') process.kill(process.pid, 'SIGKILL');
  if (how === 'exit') process.exit(0);
  if (how === 'throw') throw new Error('of the product');
  // 0 is the whole group, as where a terminal is closed or Ctrl+C is pressed in it.
  if (how.startsWith('SIG')) process.kill(0, how);
}
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
  await untilSendersEnd(sandbox.folder);
  sandbox.remove();
});

const start = (
  how: string,
  options: OpenChanges = {},
  dayOffset = 0,
  env: NodeJS.ProcessEnv = {},
): Promise<Ended> => {
  const given = {
    version: '1.2.3',
    folder: sandbox.folder,
    settingsFolders: [],
    collector: collector.url,
    key: 'canary',
    ...options,
  };
  const told = { declaration: buildDeclaration(), options: given, how, dayOffset };
  return run(process.execPath, [program, JSON.stringify(told)], env, true);
};

const readFolder = (): string =>
  sandbox
    .listFiles()
    .map((name) => fs.readFileSync(path.join(sandbox.folder, name), 'utf8'))
    .join('\n');
const listLanes = (): readonly (string | undefined)[] =>
  collector.received.map(({ body }) => /"lane":"(\w+)"/.exec(body)?.[1]);

describe.runIf(CAN_SEE_PROCESSES)('a detached sender', () => {
  it.each([
    ['kill', null, 'SIGKILL', ''],
    ['exit', 0, null, ''],
    ['end', 0, null, ''],
    ['throw', 1, null, 'Error: of the product'],
    ['SIGTERM', null, 'SIGTERM', ''],
    ['SIGINT', null, 'SIGINT', ''],
    ['SIGHUP', null, 'SIGHUP', ''],
  ])(
    'has its job, and ends, when its product ends right after by: %s',
    async (how, code, signal, said) => {
      const ended = await start(how);
      expect([ended.code, ended.signal]).toEqual([code, signal]);
      expect(/^Error: .+/m.exec(ended.stderr)?.[0] ?? ended.stderr).toBe(said);
      await untilSendersEnd(sandbox.folder);
      expect(collector.received).toHaveLength(2);
      expect(new Set(listLanes())).toEqual(new Set(['exceptions', 'usage']));
      expect(sandbox.readSpool()).toEqual([]);
    },
  );

  it('that is killed leaves nothing of its job, and its reports to the next run', async () => {
    answer = () => undefined;
    expect((await start('end')).stdout).toBe('true');
    await until(() => collector.received.length > 0);
    for (const pid of findSenders(sandbox.folder)) process.kill(pid, 'SIGKILL');
    await untilSendersEnd(sandbox.folder);
    expect(readFolder()).not.toContain('canary');
    answer = TAKEN;
    // Of the same day: its claim on the first report holds for a while, and the second is free.
    expect((await start('send')).stdout).toBe('{"sent":1,"kept":1,"dropped":0}');
    expect((await start('send', {}, 1)).stdout).toBe('{"sent":1,"kept":0,"dropped":0}');
  });

  it.runIf(process.platform === 'linux')(
    'keeps what it is sending to itself while it lives, though the clock jumps by a day',
    async () => {
      let release = (): void => undefined;
      answer = (response, received) => {
        release = () => TAKEN(response, received);
      };
      await start('end');
      await until(() => collector.received.length > 0);
      const sending = sandbox.listFiles().find((name) => name.includes('.sending.'));
      answer = TAKEN;
      expect((await start('send', {}, 1)).stdout).toBe('{"sent":1,"kept":1,"dropped":0}');
      release();
      await untilSendersEnd(sandbox.folder);
      expect(collector.received.map(({ body }) => body)).toHaveLength(2);
      expect(new Set(listLanes())).toEqual(new Set(['exceptions', 'usage']));
      expect(sandbox.readSpool()).toEqual([]);
      // By what it is known to the other process, nobody else knows it.
      const [, ...parts] =
        /-[0-9a-f]{16}([0-9a-f]{16})(f\d+f\d+f\d+)\.sending/.exec(sending ?? '') ?? [];
      expect(parts).toHaveLength(2);
      const seen = JSON.stringify(collector.received);
      for (const part of parts) expect(seen).not.toContain(part);
    },
  );

  it('sends nothing more once the user has said no, wherever that was', async () => {
    let release = (): void => undefined;
    answer = (response, received) => {
      release = () => TAKEN(response, received);
    };
    await start('end', { rawLog: true });
    await until(() => collector.received.length > 0);
    const user = sandbox.open();
    user.choose('off');
    user.close();
    release();
    await untilSendersEnd(sandbox.folder);
    expect(collector.received).toHaveLength(1);
    expect(sandbox.readSpool()).toEqual([]);
    // What was on its way is not logged either: there is to be no trace of it.
    expect(listLedgerFiles(sandbox.folder, 'test-product')).toEqual([]);
  });

  it('keeps the raw log, for as many days as the user has said, and only where it is on', async () => {
    await start('end', { rawLog: true });
    await until(() => collector.received.length === 2);
    await untilSendersEnd(sandbox.folder);
    const [file = ''] = listLedgerFiles(sandbox.folder, 'test-product');
    expect(readLedger(file).map(({ body, status }) => [body, status])).toEqual(
      collector.received.map(({ body }) => [body, 200]),
    );
    await start('end', {}, 1);
    await until(() => collector.received.length === 4);
    await untilSendersEnd(sandbox.folder);
    expect(listLedgerFiles(sandbox.folder, 'test-product')).toHaveLength(1);
  });

  it('asks for an erasure that waits, though the user has said no and nothing was ever recorded', async () => {
    const long = '2020-01-01T00:00:00.000Z';
    const requests = [{ lane: 'usage' as const, tokens: ['a'.repeat(64)], sessions: [] }];
    writeQueuedErasure(sandbox.folder, { asked: long, tried: long, requests });
    expect((await start('off')).stdout).toBe('true');
    await until(() => readQueuedErasure(sandbox.folder)?.tried !== long);
    await until(() => collector.received.length > 0);
    expect(listLanes().filter((lane) => lane !== undefined)).toEqual([]);
  });

  it('asks once a day for an erasure that nobody confirms, however many commands end', async () => {
    answer = () => undefined;
    const long = '2020-01-01T00:00:00.000Z';
    const requests = [{ lane: 'usage' as const, tokens: ['a'.repeat(64)], sessions: [] }];
    writeQueuedErasure(sandbox.folder, { asked: long, tried: long, requests });
    expect((await start('off')).stdout).toBe('true');
    await until(() => collector.received.length > 0);
    expect(readQueuedErasure(sandbox.folder)?.tried).not.toBe(long);
    for (const pid of findSenders(sandbox.folder)) process.kill(pid, 'SIGKILL');
    await untilSendersEnd(sandbox.folder);
    // As if the hour after which it may be tried again were over.
    writeQueuedErasure(sandbox.folder, { asked: long, tried: long, requests });
    expect((await start('off')).stdout).toBe('false');
    expect((await start('off')).stdout).toBe('false');
    expect(collector.received).toHaveLength(1);
  });

  it('sends to every sink', async () => {
    const file = path.join(sandbox.root, 'events.ndjson');
    await start('end', { sinks: [{ kind: 'collector' }, { kind: 'file', path: file }] });
    await until(() => collector.received.length === 2);
    await untilSendersEnd(sandbox.folder);
    expect(listEvents(collector)).toHaveLength(2);
    expect(fs.readFileSync(file, 'utf8').match(/"seq":1/g)).toHaveLength(2);
    expect(sandbox.listFiles().filter((name) => name.endsWith('.ndjson'))).toEqual([]);
  });
});

describe.runIf(CAN_SEE_PROCESSES)('a detached sender of a CGI program', () => {
  it('does not let a request name its proxy', async () => {
    const proxy = await startProxy();
    const deliver = async (env: NodeJS.ProcessEnv, dayOffset: number): Promise<number> => {
      await start('end', {}, dayOffset, { HTTP_PROXY: proxy.url, ...env });
      await untilSendersEnd(sandbox.folder);
      return proxy.asked.length;
    };
    expect(await deliver({ REQUEST_METHOD: 'GET' }, 0)).toBe(0);
    expect(collector.received).toHaveLength(2);
    expect(await deliver({}, 1)).toBe(2);
    await proxy.close();
  });
});

describe.runIf(CAN_SEE_PROCESSES)('a detached sender on its way to a collector by https', () => {
  let secure: TestCollector;
  let proxy: TestProxy;
  let certificate = '';
  beforeEach(async () => {
    secure = await startCollector(TAKEN, createCertificate(sandbox.root));
    proxy = await startProxy();
    certificate = path.join(sandbox.root, 'cert.pem');
  });
  afterEach(async () => {
    await secure.close();
    await proxy.close();
  });
  const deliver = async (options: OpenChanges, env: NodeJS.ProcessEnv = {}, dayOffset = 0) => {
    const ended = await start('end', { collector: secure.url, ...options }, dayOffset, env);
    expect([ended.stdout, ended.stderr]).toEqual(['true', '']);
    await untilSendersEnd(sandbox.folder);
    return { reports: secure.received.length, tunnels: proxy.asked.length };
  };

  it('takes the proxy and the certificates that the product names, as seen from its working folder', async () => {
    // It has another one itself.
    const caFile = path.relative(process.cwd(), certificate);
    expect(await deliver({ proxy: proxy.url, caFile })).toEqual({ reports: 2, tunnels: 2 });
    expect(proxy.asked[0]?.headers['proxy-authorization']).toBe('Basic dXNlcjpwQHNz');
    expect(sandbox.readSpool()).toEqual([]);
  });

  it('takes those of the environment, and goes past the proxy where NO_PROXY says so', async () => {
    const env = { HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: certificate };
    expect(await deliver({}, env)).toEqual({ reports: 2, tunnels: 2 });
    const past = { ...env, NO_PROXY: 'localhost' };
    expect(await deliver({}, past, 1)).toEqual({ reports: 4, tunnels: 2 });
    const all = { ALL_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: certificate };
    expect(await deliver({}, all, 2)).toEqual({ reports: 6, tunnels: 4 });
    expect(sandbox.readSpool()).toEqual([]);
  });

  it('keeps everything where nobody vouches for the certificate', async () => {
    expect(await deliver({ proxy: proxy.url })).toEqual({ reports: 0, tunnels: 1 });
    expect(sandbox.readSpool()).toHaveLength(2);
  });
});
