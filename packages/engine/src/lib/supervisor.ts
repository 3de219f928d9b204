import {
  askEveryMs,
  restartDelayMs,
  restartDelayMsMax,
  roomWaitMs,
  settledAfterMs,
  silentMsMax,
} from '../limits.ts';
import { startChild, type EngineChild } from './child-process.ts';
import { layOutDataFolder } from './data-folder.ts';
import { hasRoomAgain } from './disk-room.ts';
import { holdPort } from './hold-port.ts';
import { removeUnfinished } from './unfinished.ts';
import { watchChild } from './watchdog.ts';

export interface ChildOptions {
  readonly dataFolder: string;
  readonly memoryBytesMax: number;
  readonly freeBytesMin: number;
  readonly username: string;
  readonly password: string;
}

/** Keeps one engine process alive, always on the same port, until it is told to stop. */
export interface Supervisor {
  readonly port: number;
  readonly version: string;
  readonly readChild: () => EngineChild | undefined;
  /** How often a child was gone and another was started. */
  readonly countRestarts: () => number;
  readonly stop: () => Promise<void>;
}

/** Takes over a child that answers, and starts the next one whenever it is gone. */
export function superviseChild(
  first: EngineChild,
  options: ChildOptions,
  log: (line: string) => void,
): Supervisor {
  const { port, version } = first;
  const stopping = new AbortController();
  let child: EngineChild | undefined = first;
  let delayMs = restartDelayMs;
  let restarts = 0;

  const keepAlive = async (): Promise<void> => {
    while (child !== undefined) {
      const since = Date.now();
      const unwatch = watchChild(child, { askEveryMs, silentMsMax });
      const how = await child.gone;
      unwatch();
      child = undefined;
      if (stopping.signal.aborted) return;
      // One that ended for want of room is well once there is some.
      if (Date.now() - since > settledAfterMs || !hasRoomAgain(options)) delayMs = restartDelayMs;
      log(`engine: its process ended (${how}), starting it again`);
      child = await restart();
      if (child !== undefined) restarts += 1;
      if (child !== undefined) log(`engine: restarted as process ${child.pid}`);
    }
  };

  const restart = async (): Promise<EngineChild | undefined> => {
    while (!stopping.signal.aborted) {
      await waitWithPort();
      if (stopping.signal.aborted) return undefined;
      try {
        const started = await startChild({ ...options, port });
        if (!stopping.signal.aborted) return started;
        // Whoever stopped meanwhile saw no child, and waits for this to end.
        await started.stop();
      } catch (error) {
        log(`engine: ${error instanceof Error ? error.message : 'start failed'}, trying again`);
      }
    }
    return undefined;
  };

  /** Nobody else is to be sent the password, and what is to be stored, however long it takes. The next child takes it once it has opened the folder. */
  const waitWithPort = async (): Promise<void> => {
    const release = await holdPort(port);
    try {
      await sleep(delayMs, stopping.signal);
      delayMs = Math.min(delayMs * 2, restartDelayMsMax);
      await waitForRoom(options, log, stopping.signal);
    } finally {
      await release();
    }
  };

  const alive = keepAlive();
  return {
    port,
    version,
    readChild: () => child,
    countRestarts: () => restarts,
    stop: async () => {
      stopping.abort();
      await child?.stop();
      await alive;
    },
  };
}

async function waitForRoom(
  options: ChildOptions,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  if (hasRoomAgain(options)) return;
  // What it was making takes room that nobody else would give back.
  await removeUnfinished(layOutDataFolder(options.dataFolder));
  if (hasRoomAgain(options)) return;
  log(
    'engine: there is too little room on the disk of its data folder, it is started when there is more',
  );
  while (!signal.aborted && !hasRoomAgain(options)) await sleep(roomWaitMs, signal);
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
