/**
 * One run of a product as a real process, and all that could be seen of it.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import { offRunMsMax, offSenderMsMax } from '../limits.ts';
import { readDeeds, type Deed } from './system-calls.ts';
import { wait, type Trap } from './trap.ts';

export interface ProductProcess {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly workingFolder: string;
  /** Where the trace is written, outside of what is compared. */
  readonly traceFile: string;
  /** Command line of the tracer, or null. */
  readonly tracer: readonly string[] | null;
  readonly stopAfterMs: number | null;
}

export interface SeenRun {
  /** `late` where it had to be killed. */
  readonly end: 'by_itself' | 'stopped' | 'late' | 'not_started';
  readonly exitCode: number | null;
  /** The end of what it wrote to stderr, for whoever looks for the fault. */
  readonly stderr: string;
  readonly connections: number;
  /** Null where nothing could be traced. */
  readonly deeds: readonly Deed[] | null;
}

/** Resolves when the product has ended, and with a tracer all that it has started too. */
export async function runProduct(product: ProductProcess, trap: Trap): Promise<SeenRun> {
  const { command, args, env, workingFolder, traceFile, tracer } = product;
  const before = trap.connections();
  const [program = command, ...rest] =
    tracer === null ? [command, ...args] : [...tracer, '-o', traceFile, command, ...args];
  const child = spawn(program, rest, {
    cwd: workingFolder,
    env: { ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stderr = keepEnd(child);
  const ended = await waitForEnd(child, product);
  if (tracer === null) await waitForSender(trap, before);
  return {
    ...ended,
    stderr: stderr(),
    connections: trap.connections() - before,
    deeds: tracer === null ? null : readDeeds(readTrace(traceFile), workingFolder),
  };
}

async function waitForEnd(
  child: ChildProcess,
  { tracer, traceFile, stopAfterMs }: ProductProcess,
): Promise<Pick<SeenRun, 'end' | 'exitCode'>> {
  let end: SeenRun['end'] = 'by_itself';
  const kill = (signal: 'SIGTERM' | 'SIGKILL'): void => {
    const pid = tracer === null ? child.pid : readFirstPid(traceFile);
    // A signal to the tracer would not reach the product.
    if (pid !== undefined) killIfThere(pid, signal);
  };
  const timers = [
    setTimeout(() => {
      end = 'late';
      kill('SIGKILL');
    }, offRunMsMax),
  ];
  const stop = (): void => {
    end = 'stopped';
    kill('SIGTERM');
  };
  child.stdout?.once('data', () => {
    if (stopAfterMs !== null) timers.push(setTimeout(stop, stopAfterMs));
  });
  child.stdout?.resume();
  const exitCode = await new Promise<number | null>((resolve) => {
    child.on('error', () => {
      end = 'not_started';
      resolve(null);
    });
    child.on('close', resolve);
  });
  for (const timer of timers) clearTimeout(timer);
  return { end, exitCode };
}

/** Untraced, a detached sender is not seen; its connections are. */
async function waitForSender(trap: Trap, before: number): Promise<void> {
  const step = 100;
  for (let waited = 0; waited < offSenderMsMax && trap.connections() === before; waited += step) {
    await wait(step);
  }
  await trap.idle(offSenderMsMax);
}

function keepEnd(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.setEncoding('utf8');
  child.stderr?.on('data', (piece: string) => {
    text = `${text}${piece}`.slice(-2_000);
  });
  return () => text;
}

function readTrace(file: string): string {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
}

function readFirstPid(file: string): number | undefined {
  const pid = Number.parseInt(readTrace(file), 10);
  return Number.isNaN(pid) ? undefined : pid;
}

function killIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}
