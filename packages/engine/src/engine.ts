/**
 * The embedded ClickHouse engine: one supervised child process that speaks ClickHouse's HTTP interface on loopback.
 */
import { randomBytes } from 'node:crypto';
import { totalmem } from 'node:os';
import { resolve } from 'node:path';
import { EngineError, readSystemCode } from './errors.ts';
import { ChildStartError, startChild, type EngineChild } from './lib/child-process.ts';
import { isAlive, layOutDataFolder, prepareDataFolder, readOwner } from './lib/data-folder.ts';
import { hasRoom } from './lib/disk-room.ts';
import { assertSupported, readPlatform } from './lib/platform.ts';
import { superviseChild, type ChildOptions } from './lib/supervisor.ts';
import { removeUnfinished } from './lib/unfinished.ts';
import {
  defaultMemoryBytesMax,
  defaultMemoryShareMax,
  freeBytesMinDefault,
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
    freeBytesMin: readFreeBytesMin(options.freeBytesMin),
    username: 'default',
    password: randomBytes(24).toString('base64url'),
  };
  await makeFolder(childOptions);
  await requireRoom(childOptions);
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

function readFreeBytesMin(given: number = freeBytesMinDefault): number {
  if (Number.isSafeInteger(given) && given >= 0) return given;
  throw new EngineError(
    'ENGINE_OPTION',
    `freeBytesMin must be a whole number of bytes, 0 or more; got ${String(given)}.`,
  );
}

/** As much as it needs to stay up: it may have run with that before it was stopped. */
async function requireRoom(options: ChildOptions): Promise<void> {
  if (hasRoom(options)) return;
  // What a killed one has left may be what takes the room.
  await removeUnfinished(layOutDataFolder(options.dataFolder));
  if (!hasRoom(options)) throw buildFullError(options.freeBytesMin);
}

async function makeFolder({ dataFolder, freeBytesMin }: ChildOptions): Promise<void> {
  try {
    await prepareDataFolder(layOutDataFolder(dataFolder));
  } catch (cause) {
    if (readSystemCode(cause) === 'ENOSPC') throw buildFullError(freeBytesMin, cause);
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

function buildFullError(freeBytesMin: number, cause?: unknown): EngineError {
  return new EngineError(
    'ENGINE_DISK_FULL',
    `Fewer than ${Math.round(freeBytesMin / 2 ** 20)} MiB are free on the disk of the data folder, or few files: make room, or choose another folder.`,
    { cause },
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
