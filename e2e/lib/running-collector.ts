import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const projectFolder: string = fileURLToPath(new URL('../..', import.meta.url));

/** A collector as `npm start` runs it, in a process of its own. */
export interface RunningCollector {
  readonly url: string;
  readonly process: ChildProcess;
  /** All that it printed until now. */
  readonly output: () => string;
  /** Sends the signal and waits until the process is gone; resolves to its exit code, or null after a kill. */
  readonly stop: (signal: NodeJS.Signals) => Promise<number | null>;
}

export interface CollectorArguments {
  readonly dataFolder: string;
  /** Default 0: a free one. */
  readonly port?: number;
  /** The Node that runs it. Default: the one that runs the tests. */
  readonly node?: string;
}

const startMsMax = 120_000;

/** Starts a collector, and waits until it takes reports. */
export async function startCollector({
  dataFolder,
  port = 0,
  node = process.execPath,
}: CollectorArguments): Promise<RunningCollector> {
  const child = spawnCollector(['--data', dataFolder, '--port', String(port)], node);
  const gone = new Promise<number | null>((resolve) => child.process.once('exit', resolve));
  const deadline = Date.now() + startMsMax;
  for (;;) {
    if (child.process.exitCode !== null)
      throw new Error(`the collector ended at its start:\n${child.output()}`);
    if (Date.now() > deadline) throw new Error(`the collector did not start:\n${child.output()}`);
    const url = await readUrl(dataFolder, child.process.pid);
    if (url !== undefined && (await isHealthy(url))) {
      const stop = async (signal: NodeJS.Signals): Promise<number | null> => {
        child.process.kill(signal);
        return gone;
      };
      return { url, process: child.process, output: child.output, stop };
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Runs `npm start`'s program with these arguments, and collects what it prints. */
export function spawnCollector(
  args: readonly string[],
  node: string = process.execPath,
): {
  process: ChildProcess;
  output: () => string;
} {
  const child = spawn(node, ['tools/start.mjs', ...args], {
    cwd: projectFolder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { process: child, output: () => output };
}

interface CollectorFile {
  readonly url: string;
  readonly pid: number;
  readonly token: string;
}

/** What the collector wrote for tools that may read its data folder. */
export async function readCollectorFile(dataFolder: string): Promise<CollectorFile> {
  return JSON.parse(await readFile(join(dataFolder, 'collector.json'), 'utf8')) as CollectorFile;
}

async function readUrl(dataFolder: string, pid: number | undefined): Promise<string | undefined> {
  try {
    const file = await readCollectorFile(dataFolder);
    // A file of a collector that was killed names a process that is gone.
    return file.pid === pid ? file.url : undefined;
  } catch {
    return undefined;
  }
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/healthz`)).status === 200;
  } catch {
    return false;
  }
}
