/**
 * Starting the thread that watches the main thread. It holds nothing of the host's: no variables, no flags, no console.
 */
import type { Worker } from 'node:worker_threads';
import { watchHeapMbMax, watchStackMbMax, watchYoungMbMax } from '../../limits.ts';
import { findProgram } from '../find-program.ts';
import type { WatchMemory } from './watch-turn.ts';

export interface WatchPlan {
  readonly memory: WatchMemory;
  readonly blockedMs: number;
  /** Milliseconds between two looks. */
  readonly everyMs: number;
  /** Looks in time, one after the other, that find it blocked before it is asked. */
  readonly looksMin: number;
  /** What the main thread is to run when it is blocked. */
  readonly expression: string;
}

/** Null where it can not be: the program is not there, or threads or the inspector are forbidden. `onEnd` is told when it is gone. */
export function startWorker(plan: WatchPlan, onEnd: () => void): Worker | null {
  try {
    const program = findProgram('watchdog-main', import.meta.filename);
    if (program === null) return null;
    const { Worker: Thread } = process.getBuiltinModule('node:worker_threads');
    const worker = new Thread(program.file, {
      workerData: plan,
      env: {},
      // Without flags source could not be read.
      execArgv: program.isSource ? process.execArgv : [],
      // Else what is written there would come out of the host's.
      stdout: true,
      stderr: true,
      resourceLimits: {
        maxOldGenerationSizeMb: watchHeapMbMax,
        maxYoungGenerationSizeMb: watchYoungMbMax,
        stackSizeMb: watchStackMbMax,
      },
    });
    worker.unref();
    worker.on('error', onEnd);
    worker.on('exit', onEnd);
    return worker;
  } catch {
    return null;
  }
}
