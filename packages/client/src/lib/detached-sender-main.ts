/**
 * The detached sender: `node detached-sender-main.js JOB`. Sends what the job says, once, and ends; it writes nothing to a
 * console, and has an end whatever happens.
 */
import process from 'node:process';
import { createEffects } from '@candor/local/effects';
import { readSignature } from '@candor/local/settings';
import { detachedLifetimeMsMax } from '../limits.ts';
import { deliver } from './deliver.ts';
import { takeSenderJob, type SenderJob } from './sender-job.ts';

setTimeout(() => process.exit(0), detachedLifetimeMsMax).unref();
const job = takeSenderJob(process.argv[2] ?? '');
if (job !== null) await send(job);
// A look-up of a name that hangs would keep the process.
process.exit(0);

async function send({
  folder,
  product,
  target,
  proxy,
  lanes,
  ledgerDays,
  consentFiles,
  consentSignature,
  nowMs,
}: SenderJob): Promise<void> {
  const startedMs = process.uptime() * 1000;
  await deliver({
    target,
    folder,
    effects: createEffects({ now: () => Math.round(nowMs + process.uptime() * 1000 - startedMs) }),
    proxy: proxy ?? undefined,
    ledger: ledgerDays === null ? null : { folder, product, days: ledgerDays },
    // Whoever says off in whichever file has changed it; the next run decides anew.
    isOn: (lane) => lanes.includes(lane) && readSignature(consentFiles) === consentSignature,
    underWay: { current: null },
    keepsAlive: true,
    memory: [],
    retry: { current: null },
  });
}
