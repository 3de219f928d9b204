import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { run, type Ended } from '../../installed.fixture.ts';
import type { Sandbox } from '../../sandbox.fixture.ts';
import {
  BLOCKED_MS,
  installWatched,
  type Plan,
  type Watched,
  withOperations,
} from './watched.fixture.ts';

let watched: Watched;
beforeAll(() => {
  watched = installWatched();
}, 240_000);
afterAll(() => watched.remove());

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = watched.createSandbox();
});
afterEach(() => sandbox.remove());

const start = (plan: Plan = {}, flags: readonly string[] = [], env = {}): Promise<Ended> =>
  run(process.execPath, [...flags, ...watched.plan(sandbox, plan)], env);
const told = (): readonly Record<string, unknown>[] =>
  sandbox.readLines().filter(({ event }) => event === 'thing.slow');
const unchanged = (threads: number): string =>
  `${JSON.stringify({ started: threads, left: 0, wrong: [] })}\n`;

test('where the product’s own code blocks the main thread, its symbol is told, once', async () => {
  expect(await start()).toEqual({ code: 0, signal: null, stdout: unchanged(1), stderr: '' });
  expect(told()).toMatchObject([{ operation: 'blocked', baseline: BLOCKED_MS, times: 1 }]);
  const [{ duration, frames } = {}] = told();
  expect(duration).toBeGreaterThanOrEqual(BLOCKED_MS);
  expect(frames).toMatchObject({
    runtime: 'v8',
    error: { type: { of: 'runtime', name: 'Error' } },
  });
  expect(JSON.stringify(frames)).toContain('"module":"dist/index.mjs","symbol":"spin"');
}, 120_000);

test('of a user’s code only how many frames it has is told, and by whom it was called', async () => {
  await start({ code: 'user' });
  const [{ frames } = {}] = told();
  expect(frames).toMatchObject({
    error: {
      frames: expect.arrayContaining([
        { kind: 'user', times: expect.any(Number) },
        expect.objectContaining({ kind: 'vendor', symbol: 'run' }),
      ]),
    },
  });
  const spool = sandbox.readSpool().join('');
  for (const word of ['secretOfJane', 'program', watched.root]) expect(spool).not.toContain(word);
}, 120_000);

test.each([
  ['the product does not ask for it', { isWatched: false }],
  ['the lane is off', { choice: 'off' }],
  ['the manifest does not declare it', { manifest: withOperations(['build']) }],
] as const)(
  'no thread is started where %s',
  async (_what, plan) => {
    const { stdout } = await start({ ...plan, rounds: 3 });
    expect(stdout).toBe(unchanged(0));
    expect(told()).toEqual([]);
  },
  120_000,
);

test('it stays away where the inspector is in use', async () => {
  const { stdout } = await start({ rounds: 3 }, ['--inspect=127.0.0.1:0']);
  expect(stdout).toBe(unchanged(0));
}, 120_000);

test('turned off, it ends at once, and nothing stays', async () => {
  const { stdout } = await start({ turnsOff: true });
  expect(stdout).toBe(unchanged(1));
  expect(told()).toEqual([]);
}, 120_000);

test('its thread loads nothing that the host loads into its own', async () => {
  const loads = path.join(watched.root, 'loads.txt');
  const preload = path.join(watched.root, 'preload.cjs');
  fs.writeFileSync(
    preload,
    `require('node:fs').appendFileSync(${JSON.stringify(loads)}, 'loaded\\n');`,
  );
  const { stdout } = await start({}, [], { NODE_OPTIONS: `--require ${preload}` });
  expect(stdout).toBe(unchanged(1));
  expect(fs.readFileSync(loads, 'utf8')).toBe('loaded\n');
}, 120_000);

test.skipIf(process.platform === 'win32')(
  'a process that was suspended was not blocked',
  async () => {
    const args = watched.plan(sandbox, { rounds: 40, blockMs: 0 });
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'], env: {} });
    const ended = new Promise((resolve) => child.on('close', resolve));
    await sleep(3_000);
    for (let times = 0; times < 4; times += 1) {
      child.kill('SIGSTOP');
      await sleep(4 * BLOCKED_MS);
      child.kill('SIGCONT');
      await sleep(2 * BLOCKED_MS);
    }
    expect(await ended).toBe(0);
    expect(told()).toEqual([]);
  },
  120_000,
);
