import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { canUnshare, isLeftOut } from '@candor/testing/left-out';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startCollector, type TestCollector } from '../collector.fixture.ts';
import { installPackages } from '../installed.fixture.ts';
import { detachedLifetimeMsMax } from '../limits.ts';
import { createSandbox, recordOne, type Sandbox } from '../sandbox.fixture.ts';
import { until } from '../senders.fixture.ts';
import { openSenderJob, type SenderJob } from './sender-job.ts';

let root = '';
beforeAll(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'candor-installed-'));
  installPackages(root, '');
});
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

let collector: TestCollector;
let sandbox: Sandbox;
beforeEach(async () => {
  collector = await startCollector(() => undefined);
  sandbox = createSandbox(collector.url);
});
afterEach(async () => {
  await collector.close();
  sandbox.remove();
});

const findSender = (): string =>
  path.join(root, 'node_modules/@candor/client/dist/lib/detached-sender-main.js');
/** A job that is handed over by hand: what it lacks is where to, and what waits. */
const IDLE_JOB: Omit<SenderJob, 'folder' | 'target' | 'sinks'> = {
  product: 'test-product',
  proxy: null,
  caFile: null,
  lanes: ['usage'],
  isErasing: false,
  rawLog: null,
  consentFiles: [],
  consentSignature: '',
  nowMs: Date.now(),
};

/** A network and mounts of its own, with a name resolver that nobody else has. */
const UNSHARE = ['--map-root-user', '--net', '--mount'];
const canHaveNetwork = (): boolean => canUnshare(UNSHARE, ['ip', 'link', 'set', 'lo', 'up']);

interface Start {
  readonly to: string;
  readonly output: 'inherit' | 'ignore';
  /** A command line that runs what follows it. */
  readonly within: readonly string[];
}

/** A sender of one event, which runs this source before its own. */
function startSender(
  source: string,
  { to = collector.url, output = 'inherit', within = [] }: Partial<Start> = {},
): { readonly child: ChildProcess; readonly whenClosed: Promise<unknown> } {
  const telemetry = sandbox.openOn();
  recordOne(telemetry);
  telemetry.close();
  const target = { collector: to, key: 'k' };
  const sinks = [{ kind: 'collector', name: 'collector', ...target }] as const;
  const job = openSenderJob({ ...IDLE_JOB, folder: sandbox.folder, target, sinks }, 'job');
  if (job === null) throw new Error('Expected a job to hand over, got none.');
  const preload = `data:text/javascript,${encodeURIComponent(source)}`;
  const [command, ...words] = [...within, process.execPath, '--import', preload, findSender()];
  const child = spawn(command ?? '', words, { stdio: [job, output, output] });
  fs.closeSync(job);
  return { child, whenClosed: once(child, 'close') };
}

describe.skipIf(process.platform === 'win32')('a detached sender', () => {
  it('ends when its lifetime is over, though no other bound should hold', async () => {
    // Every timer stands still, and the one of the lifetime fires when the test says so.
    const timers = `globalThis.setTimeout = (run, delayMs) => {
      if (delayMs === ${detachedLifetimeMsMax}) process.on('SIGUSR2', run);
      return { unref: () => undefined };
    };`;
    const { child, whenClosed } = startSender(timers);
    await until(() => collector.received.length > 0);
    child.kill('SIGUSR2');
    expect(await whenClosed).toEqual([null, 'SIGKILL']);
    expect(sandbox.readSpool()).toHaveLength(1);
  });

  it('ends in the same way where its sending fails', async () => {
    // The first thing that the sending asks for. A runtime that rejects waits for what hangs in its threads.
    const failing = `process.uptime = () => { throw new Error('no clock'); };`;
    const { whenClosed } = startSender(failing, { output: 'ignore' });
    expect(await whenClosed).toEqual([null, 'SIGKILL']);
    expect(collector.connections()).toBe(0);
  });

  it.skipIf(isLeftOut('a network of its own for a process', canHaveNetwork))(
    'ends when its lifetime is over, though the system looks up a name for a minute',
    async () => {
      // The system waits for a minute. The lifetime is over once it has asked.
      const resolvers = path.join(sandbox.root, 'resolv.conf');
      fs.writeFileSync(resolvers, 'nameserver 127.0.0.1\noptions timeout:30 attempts:2\n');
      const silence = `import { createSocket } from 'node:dgram';
      const silent = createSocket('udp4');
      await new Promise((resolve) => silent.bind(53, '127.0.0.1', resolve));
      const later = globalThis.setTimeout;
      globalThis.setTimeout = (run, delayMs) => {
        if (delayMs === ${detachedLifetimeMsMax}) silent.once('message', () => run());
        return delayMs === ${detachedLifetimeMsMax} ? { unref: () => undefined } : later(run, delayMs);
      };`;
      const inside = 'ip link set lo up && mount --bind "$0" /etc/resolv.conf && exec "$@"';
      const within = ['unshare', ...UNSHARE, 'sh', '-c', inside, resolvers];
      const { whenClosed } = startSender(silence, { to: 'https://collector.example.com', within });
      expect(await whenClosed).toEqual([null, 'SIGKILL']);
      expect(sandbox.readSpool()).toHaveLength(1);
    },
  );
});
