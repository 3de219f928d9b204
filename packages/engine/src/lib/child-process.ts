import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { poolThreads, startMsMax, stopMsMax } from '../limits.ts';
import type { FromChild, ToChild } from './messages.ts';

/** One life of the engine's process. */
export interface EngineChild {
  readonly pid: number;
  readonly port: number;
  readonly version: string;
  /** Resolves when the process is gone, with how it went. */
  readonly gone: Promise<string>;
  /** Asks for a sign of life; resolves when it comes, or never. */
  readonly ask: () => Promise<void>;
  readonly kill: () => void;
  /** Ends it cleanly, or with SIGKILL when that takes too long. */
  readonly stop: () => Promise<void>;
}

export type StartFailure = 'engine' | 'folder-taken' | 'port' | 'timeout';

/** Thrown by {@link startChild}: which step failed, and the last that the process said. */
export class ChildStartError extends Error {
  readonly failure: StartFailure;

  constructor(failure: StartFailure, how: string) {
    super(`the engine's process did not get ready: ${failure}, ${how}`);
    this.name = 'ChildStartError';
    this.failure = failure;
  }
}

export type StartOptions = Omit<Extract<ToChild, { kind: 'open' }>, 'kind' | 'parentPid'>;

/** Starts the engine's process and waits until it answers. */
export async function startChild(options: StartOptions): Promise<EngineChild> {
  const child = spawnEntry();
  const gone = new Promise<string>((resolve) => {
    child.on('error', () => resolve('could not be spawned'));
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${String(code)}`));
  });
  const readErrors = keepLastErrors(child);
  const answer = waitForAnswer(child);
  say(child, { kind: 'open', parentPid: process.pid, ...options });
  const message = await Promise.race([answer, gone]);
  if (typeof message === 'object' && message.kind === 'ready' && child.pid !== undefined) {
    const { port, version } = message;
    return {
      pid: child.pid,
      port,
      version,
      gone,
      ask: () => askChild(child),
      kill: () => child.kill('SIGKILL'),
      stop: () => stopChild(child, gone),
    };
  }
  child.kill('SIGKILL');
  const how = await gone;
  throw new ChildStartError(readFailure(message, readErrors()), how);
}

function readFailure(message: FromChild | string | undefined, errors: string): StartFailure {
  // ClickHouse's StatusFile locks <folder>/status; this is what it says when another process has it.
  if (/Cannot lock file/.test(errors)) return 'folder-taken';
  if (message === undefined) return 'timeout';
  return typeof message === 'object' && message.kind === 'failed' ? message.stage : 'engine';
}

function spawnEntry(): ChildProcess {
  const isSource = import.meta.url.endsWith('.ts');
  const entry = fileURLToPath(new URL(`../child-main${isSource ? '.ts' : '.js'}`, import.meta.url));
  return spawn(process.execPath, [...(isSource ? buildSourceArguments() : []), entry], {
    // A group of its own: Ctrl-C is for the parent, which then stops the engine in order.
    detached: true,
    cwd: '/',
    env: buildEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'json',
  });
}

/** Development runs the source: the child needs the same loader, wherever the parent got it from. */
function buildSourceArguments(): string[] {
  const loader = createRequire(import.meta.url).resolve('tsx');
  return ['--conditions=candor-source', '--import', pathToFileURL(loader).href];
}

/** Nothing of the parent's environment but what a process needs: ClickHouse reads credentials from there. */
function buildEnvironment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'TMPDIR', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH'];
  const entries = kept.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(entries), UV_THREADPOOL_SIZE: String(poolThreads) };
}

/** Kept to tell why a start failed, and for nothing else: the engine's messages may quote a query. */
function keepLastErrors(child: ChildProcess): () => string {
  let last = '';
  child.stderr?.setEncoding('utf8');
  child.stderr?.on('data', (text: string) => {
    last = (last + text).slice(-8192);
  });
  return () => last;
}

async function waitForAnswer(child: ChildProcess): Promise<FromChild | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), startMsMax);
    child.once('message', (message) => {
      clearTimeout(timer);
      resolve(message as FromChild);
    });
    child.once('exit', () => clearTimeout(timer));
  });
}

async function askChild(child: ChildProcess): Promise<void> {
  await new Promise<void>((resolve) => {
    child.once('message', () => resolve());
    say(child, { kind: 'ask' });
  });
}

/** Whether a message arrives is told by the answer, or by the process being gone. */
function say(child: ChildProcess, message: ToChild): void {
  child.send(message, () => undefined);
}

async function stopChild(child: ChildProcess, gone: Promise<string>): Promise<void> {
  const timer = setTimeout(() => child.kill('SIGKILL'), stopMsMax);
  if (child.connected) say(child, { kind: 'stop' });
  else child.kill('SIGKILL');
  await gone;
  clearTimeout(timer);
}
