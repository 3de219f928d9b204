import { join } from 'node:path';
import { homedir } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { TelemetryOptions } from '@candor/client/telemetry';
import type { Facts } from '../../telemetry.generated.ts';
import type { Licence } from '../licence/licence.ts';
import type { Phase } from '../language/compile.ts';
import { VERSION } from '../version.ts';

/** The folder of this package, from which the vocabulary that its build makes names its files. */
const PACKAGE = fileURLToPath(new URL('../../..', import.meta.url));

/** Where a command writes: a stream of the process, or a text in a test. */
export interface Output {
  readonly write: (text: string) => unknown;
}

/** All that Stencil takes from outside. `main.ts` passes the process; a simulation passes a world of its own. */
export interface CompilerHost {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Folder in which the user stands. */
  readonly cwd: string;
  /** Default: the version of this package. */
  readonly version?: string;
  /** Folder for the licence and the state of telemetry. Default: the user's own folders. */
  readonly folder?: string;
  /** What telemetry takes from outside: clock, environment, terminal, collector. */
  readonly telemetry?: Pick<
    TelemetryOptions<Facts>,
    'collector' | 'key' | 'proxy' | 'rawLog' | 'effects' | 'vocabulary'
  >;
  /**
   * How what was recorded is sent: `detached` at most once a day by a process of its own, so that no build waits for the
   * network (default) · `in_process` before the command ends · `kept` not by this run.
   */
  readonly delivery?: 'detached' | 'in_process' | 'kept';
  /** Asks the person at the terminal; null where nobody is to be asked. Default: the process's own terminal, if it has one. */
  readonly ask?: ((question: string) => Promise<string>) | null;
  /** Milliseconds on a clock that is never set. Default: the process's. */
  readonly monotonicMs?: () => number;
  /** Called at the start of each phase, in its time: a simulation lets its clock run here, or throws as a fault would. */
  readonly beforePhase?: (phase: Phase) => void;
}

/** Milliseconds since the epoch, as the host's clock has them. */
export function readNow(host: CompilerHost): number {
  return (host.telemetry?.effects?.now ?? Date.now)();
}

/** The folder that holds the licence. */
export function findLicenceFolder(host: CompilerHost): string {
  if (host.folder !== undefined) return host.folder;
  const env = host.telemetry?.effects?.env ?? process.env;
  const given = process.platform === 'win32' ? env['APPDATA'] : env['XDG_CONFIG_HOME'];
  return join(given !== undefined && given !== '' ? given : join(homedir(), '.config'), 'stencil');
}

/**
 * The options with which both a build and `stencil telemetry` open the same telemetry. `projectFolder` is what is built: an
 * opt-out of its repository counts wherever the user stands.
 */
export function buildTelemetryOptions(
  host: CompilerHost,
  licence: Licence,
  projectFolder: string = host.cwd,
): TelemetryOptions<Facts> {
  return {
    projectFolder,
    vocabulary: join(PACKAGE, 'dist', 'vocabulary.json'),
    // What is uncaught is caught here: a build ends with the code 3.
    failures: { roots: [PACKAGE], uncaught: false },
    ...host.telemetry,
    licence,
    version: host.version ?? VERSION,
    ...(host.folder === undefined ? {} : { folder: join(host.folder, 'telemetry') }),
  };
}
