/**
 * A product, installed as it is published, that does one thing for so long that it is blocked.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Manifest } from '@candor/manifest/manifest';
import { ROLES } from '@candor/manifest/roles';
import { installPackages } from '../../installed.fixture.ts';
import { buildDeclaration } from '../../product.fixture.ts';
import { createSandbox, type Sandbox } from '../../sandbox.fixture.ts';
import { installKit, type Kit } from '../failures/kit.fixture.ts';
import { SLOW_MANIFEST } from '../slowness/slow.fixture.ts';

/** Milliseconds from which the products here are blocked. */
export const BLOCKED_MS = 120;

/**
 * It is over when it has told once, or has been blocked so often as `rounds` says. Only the delay of the start is another than in a real
 * one. It prints how many threads there were, how many are left, and what it has found changed by them.
 */
const PROGRAM = `
import { setTimeout as sleep } from 'node:timers/promises';
import { createTelemetry } from '@candor/client/telemetry';
const { declaration, options, kit, how, rounds, restMs } = JSON.parse(process.argv[2]);
const { run, spin } = await import(kit);
const schedule = (act, delayMs) => {
  const timer = setTimeout(act, Math.min(delayMs, ${BLOCKED_MS / 4}));
  timer.unref();
  return () => clearTimeout(timer);
};
const effects = { isInteractive: () => true, isContainer: () => false, schedule };
let [started, ended] = [0, 0];
const ready = new Promise((resolve) => process.on('worker', (worker) => {
  started += 1;
  worker.on('online', resolve);
  worker.on('exit', () => (ended += 1));
}));
const wrong = [];
const prepare = () => 'the host prints its stacks itself';
Error.prepareStackTrace = prepare;
Error.stackTraceLimit = 7;
const secretOfJane = (ms) => { const untilMs = performance.now() + ms; while (performance.now() < untilMs); };
const block = how.code === 'user' ? (ms) => run(() => secretOfJane(ms)) : spin;

const telemetry = createTelemetry(declaration, { ...options, effects });
telemetry.choose(how.choice ?? 'on');
if (how.end !== undefined) process.on('exit', () => process.stdout.write(String(started)));
if (how.end !== undefined) await Promise.race([ready, sleep(5_000)]);
for (let round = 0; round < rounds && telemetry.counts().recorded === 0; round += 1) {
  await sleep(restMs);
  let isTurnOver = false;
  queueMicrotask(() => (isTurnOver = true));
  block(how.blockMs ?? ${3 * BLOCKED_MS});
  if (isTurnOver) wrong.push('microtasks');
}
if (how.end === 'exit') process.exit(3);
if (how.end === 'throw') throw Object.assign(new Error(), { toString: () => '' });
if (how.end === 'kill') process.kill(process.pid, 'SIGTERM');
if (how.end === undefined) {
  if (Error.prepareStackTrace !== prepare || Error.stackTraceLimit !== 7) wrong.push('Error');
  if (how.turnsOff === true) telemetry.choose('off');
  else telemetry.close();
  await sleep(300);
  console.log(JSON.stringify({ started, left: started - ended, wrong }));
}
`;

export interface How {
  /** Whose code blocks. Default: the product's. */
  readonly code?: 'user';
  readonly choice?: 'on' | 'off';
  readonly blockMs?: number;
  readonly end?: 'exit' | 'throw' | 'kill' | 'natural';
  readonly turnsOff?: boolean;
}

export interface Plan extends How {
  readonly rounds?: number;
  readonly isWatched?: boolean;
  readonly manifest?: Partial<Manifest>;
}

export interface Watched {
  readonly kit: Kit;
  /** Arguments for Node. */
  readonly plan: (sandbox: Sandbox, plan?: Plan) => readonly string[];
  readonly createSandbox: () => Sandbox;
  readonly root: string;
  readonly remove: () => void;
}

export const WATCHED_MANIFEST: Partial<Manifest> = withOperations(['build', 'blocked']);

export function withOperations(values: readonly string[]): Partial<Manifest> {
  const slow = SLOW_MANIFEST.events?.['thing.slow'];
  if (slow === undefined) throw new Error('Expected the event of slow operations.');
  const operation = { ...slow.fields['operation'], values } as (typeof slow.fields)[string];
  const fields = { ...ROLES.slowness.fields, operation };
  return {
    ...SLOW_MANIFEST,
    events: { ...SLOW_MANIFEST.events, 'thing.slow': { ...slow, fields } },
  };
}

export function installWatched(): Watched {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'candor-watched-'));
  const program = installPackages(root, PROGRAM);
  const kit = installKit(root);
  return {
    kit,
    root,
    createSandbox: () => createSandbox('https://telemetry.invalid'),
    remove: () => fs.rmSync(root, { recursive: true, force: true }),
    plan: (
      sandbox,
      { rounds = 25, isWatched = true, manifest = WATCHED_MANIFEST, ...how } = {},
    ) => {
      const options = {
        version: '1.2.3',
        folder: sandbox.folder,
        settingsFolders: [],
        vocabulary: kit.vocabulary,
        ...(isWatched && { watchdog: { blockedMs: BLOCKED_MS } }),
      };
      const declaration = buildDeclaration(manifest);
      const restMs = 2 * BLOCKED_MS;
      return [
        program,
        JSON.stringify({ declaration, options, kit: kit.file, how, rounds, restMs }),
      ];
    },
  };
}
