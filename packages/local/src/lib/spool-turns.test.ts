import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { age, listSpool, START_MS } from '../spool.fixture.ts';
import { claimReports, distributeReports, findSinkFolder } from '../spool.ts';
import { TURN, type TurnsShared } from './spool-turns.fixture.ts';

let root = '';
let turn: Int32Array;
let worker: Worker;
beforeEach(async () => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'candor-turns-'));
  turn = new Int32Array(new SharedArrayBuffer(4));
  turn[0] = TURN.writer;
  const workerData: TurnsShared = { root, turn };
  const file = new URL('./spool-turns.fixture.ts', import.meta.url).href;
  // A worker does not load what `--import` names.
  const start = `import('tsx/esm/api').then((tsx) => { tsx.register(); return import('${file}'); })`;
  const execArgv = ['--conditions=candor-source'];
  worker = new Worker(start, { eval: true, execArgv, workerData });
  // From then on nothing is needed of this thread, which waits without letting anything else run.
  while (Atomics.load(turn, 0) === TURN.writer) await sleep(10);
});
afterEach(async () => {
  await worker.terminate();
  fs.rmSync(root, { recursive: true, force: true });
});

/** Lets the writer make its next call. False where it has made its last one. */
function letWriterGo(): boolean {
  if (Atomics.load(turn, 0) === TURN.writerIsDone) return false;
  Atomics.store(turn, 0, TURN.writer);
  Atomics.notify(turn, 0);
  waitForWriter();
  return true;
}

function waitForWriter(): void {
  if (Atomics.load(turn, 0) !== TURN.writer) return;
  if (Atomics.wait(turn, 0, TURN.writer, 60_000) === 'timed-out') throw new Error('No writer.');
}

/** Those by which a sender takes a report. */
const CALLS = ['statSync', 'renameSync', 'readFileSync'] as const;

/** Runs it with so many turns of the writer before each of its calls. Returns how many calls it made. */
function runInTurns(run: () => void, turns: readonly number[]): number {
  const originals = CALLS.map(
    (name) => [name, fs[name] as (...args: unknown[]) => unknown] as const,
  );
  let calls = 0;
  for (const [name, call] of originals) {
    const callInTurn = (...args: unknown[]): unknown => {
      for (let given = 0; given < (turns[calls] ?? 0); given += 1) letWriterGo();
      calls += 1;
      return call(...args);
    };
    Object.assign(fs, { [name]: callInTurn });
  }
  try {
    run();
  } finally {
    Object.assign(fs, Object.fromEntries(originals));
  }
  return calls;
}

let sender = 0;
function takeAll(folder: string): readonly number[] {
  sender += 1;
  const keeper = { folder, nowMs: START_MS, senderHex: sender.toString(16).padStart(16, '0') };
  return [...claimReports(keeper)].flatMap(({ report, settle }) => {
    settle([], []);
    return report.lines.map((line) => (JSON.parse(line) as { seq: number }).seq);
  });
}

/** As a sender does where there are several sinks. */
function takeAllFromSink(folder: string): readonly number[] {
  sender += 1;
  const keeper = { folder, nowMs: START_MS, senderHex: sender.toString(16).padStart(16, '0') };
  distributeReports(keeper, ['one']);
  return takeAll(findSinkFolder(folder, 'one'));
}

/** Every way to lay three turns among so many calls. */
function* layTurns(calls: number): Generator<readonly number[]> {
  for (let a = 0; a <= calls; a += 1) {
    for (let b = a; b <= calls; b += 1) {
      for (let c = b; c <= calls; c += 1) {
        yield Array.from({ length: calls }, (_, at) => [a, b, c].filter((to) => to === at).length);
      }
    }
  }
}

it.each([
  ['one sink', takeAll],
  ['several sinks', takeAllFromSink],
])(
  'with %s: in whatever order the calls of a waking writer and of a sender fall, each line is sent once',
  (_name, take) => {
    const ways = new Set<string>();
    let round = 0;
    const runRound = (turns: readonly number[]): number => {
      const folder = path.join(root, String(round));
      let taken: readonly number[] = [];
      const calls = runInTurns(() => (taken = take(folder)), turns);
      while (letWriterGo());
      for (const name of listSpool(folder)) age(folder, name, 60_000);
      ways.add(`${taken.join(' ')} now`);
      expect([...taken, ...take(folder)].toSorted((a, b) => a - b)).toEqual([1, 2]);
      round += 1;
      Atomics.store(turn, 0, TURN.writer);
      Atomics.notify(turn, 0);
      waitForWriter();
      return calls;
    };
    const calls = runRound([]);
    for (const turns of layTurns(calls)) runRound(turns);
    // The sender came first, and the writer did.
    expect([...ways].toSorted()).toEqual([' now', '1 now']);
  },
);
