/**
 * All that the user's side takes from outside, in one object: tests and simulations pass their own and need no mocks.
 */
import fs from 'node:fs';
import { findContainerVariable, isContainerDisk } from './lib/container.ts';
import { formatUuid, readMachine, readRandomBytes } from './lib/machine-effects.ts';
import { readElapsedMs, readWorkingFolder } from './start-facts.ts';

export interface Effects {
  /** Milliseconds since the epoch. Persisted times come from here and nowhere else. */
  readonly now: () => number;
  /**
   * Milliseconds since some moment in the past, by a clock that nobody can set: only the difference of two says something.
   * Default: `now` where that is given, for who simulates one clock simulates both.
   */
  readonly elapsedMs: () => number;
  /** `DO_NOT_TRACK` is obeyed in the real environment too, whatever this is. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Home folder of the user, or null where there is none. */
  readonly readHomeFolder: () => string | null;
  /** Null where the working folder was removed under the process. */
  readonly readWorkingFolder: () => string | null;
  /** The folders of the machine in which an administrator lays down policies, strongest first. Others come after the real ones, and hide none. */
  readonly listMachineFolders: () => readonly string[];
  readonly randomBytes: (count: number) => Uint8Array;
  /** Random UUID v4. */
  readonly randomUuid: () => string;
  /** Runs `run` once after `delayMs` without keeping the process alive; returns a function that cancels it. */
  readonly schedule: (run: () => void, delayMs: number) => () => void;
  /** True where a person sits at a terminal. */
  readonly isInteractive: () => boolean;
  /** True where the process runs in a container. */
  readonly isContainer: () => boolean;
  /** What the built-in session facts are made from; read only for facts that the manifest declares. */
  readonly readMachine: () => Machine;
}

/** The machine and the runtime, in Node's own words. */
export interface Machine {
  /** As `os.release()` has it. */
  readonly osRelease: string;
  /** As `process.arch` has it. */
  readonly arch: string;
  readonly runtime: 'nodejs' | 'bun';
  readonly runtimeVersion: string;
  readonly processors: number;
  readonly memoryBytes: number;
  readonly processMemoryBytes: number;
  /** Seconds for which the process has had a processor, for itself and in the system. */
  readonly processorSeconds?: number;
}

/**
 * The real world, with what is given in `overrides` in place of it. Nothing is read before it is asked for. `env` is the environment that holds,
 * the real or the simulated one: as it is now, or as it was. The settings of the whole machine are found by what it is now.
 */
export function createEffects(
  overrides: Partial<Effects> = {},
  env: Effects['env'] = overrides.env ?? process.env,
): Effects {
  const randomBytes = overrides.randomBytes ?? readRandomBytes;
  return {
    now: Date.now,
    elapsedMs: overrides.now ?? readElapsedMs,
    platform: process.platform,
    readHomeFolder: () => readHomeFolder(env),
    readWorkingFolder,
    randomBytes,
    randomUuid: () => formatUuid(randomBytes(16)),
    schedule,
    // A notice goes to stderr, as a rule: who has sent that into a file does not read it.
    isInteractive: () => [0, 1, 2].every(isTerminal),
    isContainer: () =>
      findContainerVariable(env) !== null ||
      // A simulated environment says nothing about the real disk.
      (overrides.env === undefined && isContainerDisk()),
    readMachine,
    ...overrides,
    env,
    listMachineFolders: () => listAllMachineFolders(overrides),
  };
}

/** `count` random bytes as hex digits: a name that no other process uses. */
export function buildRandomHex(effects: Pick<Effects, 'randomBytes'>, count: number): string {
  return Buffer.from(effects.randomBytes(count)).toString('hex');
}

function schedule(run: () => void, delayMs: number): () => void {
  const timer = setTimeout(run, delayMs);
  timer.unref();
  return () => clearTimeout(timer);
}

/** The variable is what `os.homedir()` reads first, and reading it here spares loading `node:os`. */
function readHomeFolder(env: Effects['env']): string | null {
  try {
    const given = process.platform === 'win32' ? env['USERPROFILE'] : env['HOME'];
    const home = given ?? process.getBuiltinModule('node:os').homedir();
    // Service accounts have `/`, `/nonexistent` and the like; only a folder that is there can hold anything.
    return home !== '' && home !== '/' && fs.existsSync(home) ? home : null;
  } catch {
    return null;
  }
}

function listAllMachineFolders(given: Partial<Effects>): readonly string[] {
  const { platform, env } = process;
  const real = listMachineFolders(platform, env);
  const others =
    given.listMachineFolders?.() ??
    listMachineFolders(given.platform ?? platform, given.env ?? env);
  return [...new Set([...real, ...others])];
}

/**
 * Where each system keeps settings for the whole machine. On Windows the usual folder comes before the one that a variable names:
 * the user can set the variable.
 */
function listMachineFolders(platform: NodeJS.Platform, env: Effects['env']): readonly string[] {
  switch (platform) {
    case 'win32': {
      const named = env['ProgramData'] ?? '';
      return [...new Set(['C:\\ProgramData', ...(named === '' ? [] : [named])])];
    }
    case 'darwin':
      return ['/Library/Application Support'];
    default:
      return ['/etc'];
  }
}

/** Asks the cheap question first: node:tty, which knows for sure, takes milliseconds to load. */
function isTerminal(fd: number): boolean {
  try {
    return fs.fstatSync(fd).isCharacterDevice() && process.getBuiltinModule('node:tty').isatty(fd);
  } catch {
    return false;
  }
}
