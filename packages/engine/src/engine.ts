/**
 * The embedded ClickHouse engine: one supervised child process that speaks ClickHouse's HTTP interface on loopback.
 */
import { randomBytes } from 'node:crypto';
import { totalmem } from 'node:os';
import { resolve } from 'node:path';
import { EngineError } from './errors.ts';
import { ChildStartError, startChild, type EngineChild } from './lib/child-process.ts';
import { layOutDataFolder, prepareDataFolder, readOwner } from './lib/data-folder.ts';
import { hasRoomToStart } from './lib/disk-room.ts';
import { assertSupported, readPlatform } from './lib/platform.ts';
import { superviseChild, type ChildOptions } from './lib/supervisor.ts';
import {
  defaultMemoryBytesMax,
  defaultMemoryShareMax,
  freeBytesMinDefault,
  freeBytesToStartShare,
  memoryBytesMin,
  orphanWaitMsMax,
  restartDelayMs,
} from './limits.ts';

export interface EngineOptions {
  /** Folder of the engine's own; made when absent. One process owns it. */
  readonly dataFolder: string;
  /** Cap on the engine's memory, bytes; by default 2 GiB, or half of the machine's memory if that is less. */
  readonly memoryBytesMax?: number;
  /** Bytes that stay free on the disk of the folder: with fewer the engine is not run. By default 128 MiB. */
  readonly freeBytesMin?: number;
  /** One line per happening worth knowing: started, died, restarted. */
  readonly log?: (line: string) => void;
}

export interface Engine {
  /** http://127.0.0.1:port: the same across restarts of the child. */
  readonly url: string;
  readonly username: string;
  /** Random, new at every start, never on a command line. */
  readonly password: string;
  readonly version: string;
  readonly isUp: () => boolean;
  /** The child's process id now; for tests and status. */
  readonly readPid: () => number | undefined;
  /** How often the child was gone and another was started, since the start. */
  readonly countRestarts: () => number;
  /** Ends the child cleanly; resolves when it is gone. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts the engine on a folder; resolves when it answers.
 * @throws EngineError ENGINE_PLATFORM, ENGINE_OPTION, ENGINE_FOLDER_UNUSABLE, ENGINE_DISK_FULL, ENGINE_FOLDER_TAKEN or ENGINE_START.
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  assertSupported(readPlatform());
  const log = options.log ?? ((): void => undefined);
  const childOptions: ChildOptions = {
    dataFolder: resolve(options.dataFolder),
    memoryBytesMax: readMemoryBytesMax(options.memoryBytesMax),
    freeBytesMin: options.freeBytesMin ?? freeBytesMinDefault,
    username: 'default',
    password: randomBytes(24).toString('base64url'),
  };
  await makeFolder(childOptions.dataFolder);
  if (!hasRoomToStart(childOptions)) throw buildFullError(childOptions.freeBytesMin);
  const first = await startFirst(childOptions);
  log(`engine: ClickHouse ${first.version} is up as process ${first.pid}`);
  const supervisor = superviseChild(first, childOptions, log);
  return {
    url: `http://127.0.0.1:${supervisor.port}`,
    username: childOptions.username,
    password: childOptions.password,
    version: supervisor.version,
    isUp: () => supervisor.readChild() !== undefined,
    readPid: () => supervisor.readChild()?.pid,
    countRestarts: supervisor.countRestarts,
    stop: supervisor.stop,
  };
}

function readMemoryBytesMax(given: number | undefined): number {
  if (given === undefined) {
    const share = Math.floor(totalmem() * defaultMemoryShareMax);
    return Math.max(memoryBytesMin, Math.min(defaultMemoryBytesMax, share));
  }
  if (Number.isSafeInteger(given) && given >= memoryBytesMin) return given;
  throw new EngineError(
    'ENGINE_OPTION',
    `memoryBytesMax must be a whole number of bytes, ${memoryBytesMin} or more; got ${String(given)}.`,
  );
}

async function makeFolder(path: string): Promise<void> {
  try {
    await prepareDataFolder(layOutDataFolder(path));
  } catch (cause) {
    throw new EngineError(
      'ENGINE_FOLDER_UNUSABLE',
      'The data folder cannot be made or written; choose another, or give this user the right to write there.',
      { cause },
    );
  }
}

/** A folder whose collector was killed is free as soon as its engine has noticed: that is waited for. */
async function startFirst(options: ChildOptions): Promise<EngineChild> {
  const deadline = Date.now() + orphanWaitMsMax;
  for (;;) {
    try {
      return await startChild({ ...options, port: 0 });
    } catch (error) {
      if (!(error instanceof ChildStartError)) throw error;
      if (error.failure !== 'folder-taken') throw buildStartError(error);
      const owner = await readOwner(layOutDataFolder(options.dataFolder));
      const isOrphan = owner !== undefined && !isAlive(owner.parentPid);
      if (!isOrphan || Date.now() > deadline) throw buildTakenError(error, owner?.parentPid);
    }
    await new Promise((done) => setTimeout(done, restartDelayMs));
  }
}

function buildFullError(freeBytesMin: number): EngineError {
  const bytes = freeBytesMin * freeBytesToStartShare;
  return new EngineError(
    'ENGINE_DISK_FULL',
    `Fewer than ${Math.round(bytes / 2 ** 20)} MiB are free on the disk of the data folder, or few files: make room, or choose another folder.`,
  );
}

function buildStartError(cause: ChildStartError): EngineError {
  return new EngineError(
    'ENGINE_START',
    `The engine did not start: ${cause.failure}. Is there memory and disk space, and is the data folder one that this version wrote?`,
    { cause },
  );
}

function buildTakenError(cause: unknown, holderPid: number | undefined): EngineError {
  const holder = holderPid === undefined ? 'Another process' : `Process ${holderPid}`;
  return new EngineError(
    'ENGINE_FOLDER_TAKEN',
    `${holder} is using this data folder: stop it first, or give another data folder.`,
    holderPid === undefined ? { cause } : { cause, holderPid },
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
