/** Processes beside this one that are told over their channel what to do, and end with it. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LoadOrder, LoadResult } from './http-load.ts';

export interface Load {
  readonly send: (order: LoadOrder) => Promise<LoadResult>;
  readonly stop: () => Promise<void>;
}

/** Runs another program of this folder, from source as this one. Resolves with its first message. */
export async function forkProgram(
  file: string,
  args: readonly string[] = [],
): Promise<{ readonly child: ChildProcess; readonly first: unknown }> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), args, {
    execArgv: ['--conditions=candor-source', '--import', 'tsx'],
  });
  const first = await new Promise<unknown>((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`${file} ended with ${String(code)}`)));
  });
  return { child, first };
}

export async function stopProgram(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

export async function startLoad(): Promise<Load> {
  const { child } = await forkProgram('./load-main.ts');
  return {
    send: async (order) => {
      child.send(order);
      const [result] = (await once(child, 'message')) as [LoadResult];
      return result;
    },
    stop: () => stopProgram(child),
  };
}

/** Sends in short orders until it is stopped: for as long as something else takes. */
export function keepSending(load: Load, order: LoadOrder): { readonly stop: () => Promise<void> } {
  const state = { isStopped: false };
  const sending = (async (): Promise<void> => {
    while (!state.isStopped) await load.send(order);
  })();
  return {
    stop: () => {
      state.isStopped = true;
      return sending;
    },
  };
}
