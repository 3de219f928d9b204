/**
 * One run of a product in a fresh process.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

export interface HostRun {
  readonly contestant: string;
  readonly mode:
    | 'start'
    | 'events'
    | 'work'
    | 'nothing'
    | 'nothing-later'
    | 'life'
    | 'exit'
    | 'kill';
  readonly url: string;
  readonly state: string;
  /** The time that Candor believes it to be; the others keep nothing for another day. */
  readonly nowMs?: number;
  /** Milliseconds, after its work is done, until a process is ended that does not end. */
  readonly patienceMs: number;
}

export interface HostEnd {
  readonly readyMs?: number;
  readonly rssBytes?: number;
  readonly micros?: number;
  /** Milliseconds from the end of its work to the end of the process; null where our patience ended first. */
  readonly exitMs: number | null;
  /** Milliseconds from the start of the process to its end. */
  readonly lifeMs: number;
}

/** Milliseconds for a process to do its work, on a machine that may be very busy. */
const workMsMax = 120_000;

/** For hosts that are ES modules there is a program for each contestant in `modules/`. */
export async function runHost(folder: string, run: HostRun, isModule = false): Promise<HostEnd> {
  const leave = await enter();
  const startNs = process.hrtime.bigint();
  const child = startHost(folder, run, isModule);
  let [said, errors, endNs, isLate] = ['', '', 0n, false];
  const giveUp = (): void => {
    isLate = true;
    child.kill('SIGKILL');
  };
  let timer = setTimeout(giveUp, workMsMax);
  child.stdout?.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
    // Its work is done; from here on it only waits, and another one may begin.
    leave();
    clearTimeout(timer);
    timer = setTimeout(giveUp, run.patienceMs);
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    errors += chunk.toString('utf8');
  });
  child.on('exit', () => {
    endNs = process.hrtime.bigint();
  });
  await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  clearTimeout(timer);
  leave();
  if (said === '') {
    throw new Error(`Expected ${run.contestant} (${run.mode}) to do its work, got: ${errors}`);
  }
  const { doneNs, ...figures } = JSON.parse(said) as HostEnd & { doneNs?: string };
  const exitMs = isLate || doneNs === undefined ? null : Number(endNs - BigInt(doneNs)) / 1e6;
  return { ...figures, exitMs, lifeMs: Number(endNs - startNs) / 1e6 };
}

function startHost(
  folder: string,
  { contestant, mode, url, state, nowMs }: HostRun,
  isModule: boolean,
): ChildProcess {
  const program = isModule ? join('modules', `${contestant}.mjs`) : 'host.cjs';
  const rest = nowMs === undefined ? [] : [String(nowMs)];
  return spawn(process.execPath, [program, contestant, mode, url, state, ...rest], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], APPLICATION_INSIGHTS_NO_STATSBEAT: '1' },
  });
}

let free = availableParallelism();
const waiting: (() => void)[] = [];

/** As many processes work at once as there are processors. Returns a function that makes room for the next. */
async function enter(): Promise<() => void> {
  if (free > 0) free -= 1;
  else await new Promise<void>((resolve) => waiting.push(resolve));
  let isInside = true;
  return () => {
    if (!isInside) return;
    isInside = false;
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
}
