/**
 * Sending what is spooled in this process: one attempt, to all sinks.
 */
import { findTarget } from '../target.ts';
import type { SendResult } from '../telemetry.ts';
import { NOTHING_SENT } from './door.ts';
import { mayTryErasure } from './due-erasure.ts';
import type { Session } from './session.ts';
import { listPlans } from './sinks/list-sinks.ts';

/** Never throws before its first await; what it rejects with is the queue's to swallow. */
export async function send(session: Session, keepsAlive: boolean): Promise<SendResult> {
  const { manifest, options, effects, folder, watch, recorder, delivery } = session;
  const { sessions } = recorder;
  const rawLog = session.rawLog();
  rawLog.dropOldOnce();
  const look = (): void => sessions.refresh(effects.now(), true);
  look();
  sessions.finish();
  const erased = eraseDue(session, keepsAlive);
  if (!Object.values(watch.decisions()).some(({ state }) => state === 'on')) {
    await erased;
    return NOTHING_SENT;
  }
  // Loaded for the first attempt: a command that sends nothing does without it.
  const { deliver } = await import('./deliver.ts');
  const delivered = await deliver({
    sinks: listPlans(options.sinks, findTarget(manifest, options, effects)),
    folder,
    effects,
    proxy: options.proxy,
    caFile: options.caFile,
    ledger: rawLog.read(),
    isOn: (lane) => {
      look();
      return watch.decisions()[lane]?.state === 'on';
    },
    keepsAlive,
    memory: [...sessions.list()].map(({ writer }) => ({
      owner: writer,
      ...writer.memory,
      // So that nothing that is out came after an erasure: what did and goes with it is counted.
      take: () => {
        look();
        return writer.memory.take();
      },
    })),
    state: delivery,
  });
  await erased;
  return delivered;
}

/** What the user wants erased is erased though they have said off, with the next sending after it could not be. */
async function eraseDue(session: Session, keepsAlive: boolean): Promise<void> {
  const { manifest, options, effects, folder, watch } = session;
  if (folder === null || !mayTryErasure(folder, watch.decisions(), effects.now())) return;
  const { retryErasureInBackground } = await import('../erasure.ts');
  const target = findTarget(manifest, options, effects);
  const { proxy, caFile } = options;
  const asker = { target, proxy, caFile, effects, keepsAlive };
  await retryErasureInBackground(asker, { folder, effects });
}
