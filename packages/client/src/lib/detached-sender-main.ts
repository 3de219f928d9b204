/**
 * The detached sender: `node detached-sender-main.js MARK <job`. Sends what the job says, once, and ends; it writes nothing to a
 * console, and has an end whatever happens.
 */
import process from 'node:process';
import { createEffects } from '@candor/local/effects';
import { isErasureDue } from '@candor/local/queued-erasure';
import { readSignature } from '@candor/local/settings';
import { retryErasureInBackground } from '../erasure.ts';
import { detachedLifetimeMsMax } from '../limits.ts';
import { deliver } from './deliver.ts';
import { createRawLogSwitch } from './raw-log-switch.ts';
import { readSenderJob } from './read-sender-job.ts';
import type { SenderJob } from './sender-job.ts';

setTimeout(end, detachedLifetimeMsMax).unref();
try {
  const job = readSenderJob(0);
  if (job !== null) await send(job);
} finally {
  end();
}

/**
 * `process.exit()` waits for what hangs in a thread, such as the system's look-up of a name. The spool is made for a process that ends
 * at any instant. On Windows this is TerminateProcess.
 */
function end(): void {
  process.kill(process.pid, 'SIGKILL');
}

async function send({
  folder,
  product,
  target,
  sinks,
  proxy,
  caFile,
  lanes,
  isErasing,
  rawLog,
  consentFiles,
  consentSignature,
  nowMs,
}: SenderJob): Promise<void> {
  const startedMs = process.uptime() * 1000;
  const effects = createEffects({
    now: () => Math.round(nowMs + process.uptime() * 1000 - startedMs),
  });
  const erased =
    isErasing && isErasureDue(folder, effects.now())
      ? retryErasureInBackground(
          { target, proxy: proxy ?? undefined, caFile: caFile ?? undefined, effects },
          { folder, effects },
        )
      : undefined;
  await deliver({
    sinks,
    folder,
    effects,
    proxy: proxy ?? undefined,
    caFile: caFile ?? undefined,
    ledger: createRawLogSwitch({ product, folder, rawLog: rawLog ?? undefined, effects }).read(),
    // Whoever says off in whichever file has changed it; the next run decides anew.
    isOn: (lane) => lanes.includes(lane) && readSignature(consentFiles) === consentSignature,
    keepsAlive: true,
    memory: [],
    state: { underWay: new Set(), retries: new Map(), memory: new WeakMap() },
  });
  await erased;
}
