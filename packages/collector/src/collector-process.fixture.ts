/** Collectors in processes of their own, that can be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { readConnectionFile } from './lib/data-folder/connection-file.ts';
import { describeDataFolder } from './lib/data-folder/data-folder.ts';

export interface CollectorProcesses {
  /** Resolves when it takes reports. `options` are those of its command line. */
  readonly spawn: (
    folder: string,
    options?: readonly string[],
  ) => Promise<{ readonly child: ChildProcess; readonly url: string }>;
  /** What the last of them has said on its standard error, from where there is room for it. */
  readonly said: () => string;
  readonly killAll: () => void;
}

/** Of what a collector said the last, to tell why it did not start or what became of it. */
const SAID_CHARS_MAX = 8_000;
const SOURCE = fileURLToPath(new URL('main.ts', import.meta.url));
const BUILT = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** Of the source, or of the built package, which starts and works as where it is installed. */
export function createCollectorProcesses(isBuilt = false): CollectorProcesses {
  const program = isBuilt ? [BUILT] : ['--conditions=candor-source', '--import', 'tsx', SOURCE];
  const children: ChildProcess[] = [];
  let said = '';
  return {
    spawn: async (folder, options = []) => {
      const args = [...program, '--data', folder, '--port', '0', ...options];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
      children.push(child);
      said = '';
      child.stderr.on('data', (chunk: Buffer) => {
        said = (said + chunk.toString()).slice(-SAID_CHARS_MAX);
      });
      for (;;) {
        if (child.exitCode !== null)
          throw new Error(`ended with ${child.exitCode} at its start: ${said}`);
        const connection = readConnectionFile(describeDataFolder(folder));
        if (connection?.pid === child.pid && connection !== null) {
          return { child, url: connection.url };
        }
        await pause(20);
      }
    },
    said: () => said,
    killAll: () => {
      for (const child of children.splice(0)) child.kill('SIGKILL');
    },
  };
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
