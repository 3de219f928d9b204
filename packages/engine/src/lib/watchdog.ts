import type { EngineChild } from './child-process.ts';

export interface WatchTimes {
  readonly askEveryMs: number;
  readonly silentMsMax: number;
}

/**
 * Kills a child whose engine has stopped to answer, so that it is started again: a native engine can hang in ways
 * that leave its process alive. Returns the function that ends the watch.
 */
export function watchChild(
  child: Pick<EngineChild, 'ask' | 'kill'>,
  { askEveryMs, silentMsMax }: WatchTimes,
): () => void {
  let silent: NodeJS.Timeout | undefined;
  let pause: NodeJS.Timeout | undefined;
  let watching = true;

  const ask = async (): Promise<void> => {
    silent = setTimeout(child.kill, silentMsMax);
    await child.ask();
    clearTimeout(silent);
    if (watching) pause = setTimeout(() => void ask(), askEveryMs);
  };
  void ask();

  return () => {
    watching = false;
    clearTimeout(silent);
    clearTimeout(pause);
  };
}
