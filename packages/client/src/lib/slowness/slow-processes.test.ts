import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { installPackages, run, type Ended } from '../../installed.fixture.ts';
import { buildDeclaration } from '../../product.fixture.ts';
import { createSandbox, type Sandbox } from '../../sandbox.fixture.ts';
import { SLOW_MANIFEST } from './slow.fixture.ts';

/** A short command that tells how long its builds took, and ends as it is told. */
const PROGRAM = `
import { createTelemetry } from '@candor/client/telemetry';
const { declaration, options, durations, how } = JSON.parse(process.argv[2]);
const effects = { isInteractive: () => true, isContainer: () => false };
const telemetry = createTelemetry(declaration, { ...options, effects });
if (how !== 'off') telemetry.choose('on');
for (const ms of durations) telemetry.took('build', ms);
if (how === 'kill') process.kill(process.pid, 'SIGKILL');
if (how === 'exit') process.exit(3);
if (how === 'waits') setTimeout(() => undefined, 20);
`;

let root = '';
let program = '';
beforeAll(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'candor-slow-'));
  program = installPackages(root, PROGRAM);
});
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = createSandbox('https://telemetry.invalid');
});
afterEach(() => sandbox.remove());

const start = (how: string, durations: readonly number[]): Promise<Ended> => {
  const options = { version: '1.2.3', folder: sandbox.folder, settingsFolders: [] };
  const plan = { declaration: buildDeclaration(SLOW_MANIFEST), options, durations, how };
  return run(process.execPath, [program, JSON.stringify(plan)], {});
};
const file = (): string => path.join(sandbox.folder, 'baselines.json');
const samples = (): readonly number[] => {
  const { baselines } = JSON.parse(fs.readFileSync(file(), 'utf8')) as { baselines: number[][] };
  return baselines.flatMap(([, , ...durations]) => durations);
};
const told = (): readonly Record<string, unknown>[] =>
  sandbox.readLines().filter(({ event }) => event === 'thing.slow');
const usual = Array.from({ length: 12 }, (_, index) => 400 + index);

test('each run of a command adds what it measured, however it ends, and a slow one is told by the run that had it', async () => {
  for (const [how, code] of [['exit', 3] as const, ['waits', 0] as const, ['', 0] as const]) {
    const { stdout, stderr, ...ended } = await start(how, [410, 420, 430, 440]);
    expect([ended.code, stdout, stderr]).toEqual([code, '', '']);
  }
  expect(samples()).toHaveLength(12);
  await start('', [3_000]);
  expect(told()).toMatchObject([{ operation: 'build', duration: 3_000, baseline: 425 }]);
});

test('a run that is killed loses what it measured, and leaves a whole file', async () => {
  await start('', usual);
  expect((await start('kill', [500])).signal).toBe('SIGKILL');
  expect(samples()).toEqual(usual);
  expect(fs.readdirSync(sandbox.folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('of several runs at once that are slow, one tells of it that day, and the file stays whole', async () => {
  await start('', usual);
  await Promise.all([5, 6, 7, 8].map((seconds) => start('waits', [seconds * 1_000])));
  expect(told()).toHaveLength(1);
  expect(samples().slice(0, usual.length)).toEqual(usual);
  expect(samples().length).toBeGreaterThan(usual.length);
});

test('while the lane is off there is no file', async () => {
  await start('off', [...usual, 9_000]);
  expect(sandbox.listFiles()).toEqual([]);
});
