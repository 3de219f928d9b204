/**
 * The detached sender: `node detached-sender-main.js JOB`. Sends what the job says, once, and ends; it writes nothing to a
 * console, and has an end whatever happens.
 */
import process from 'node:process';
import { createEffects } from '@candor/local/effects';
import { readChoice, readSitePolicy } from '@candor/local/settings';
import type { LaneName } from '@candor/manifest/manifest';
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
  nowMs,
}: SenderJob): Promise<void> {
  const startedMs = process.uptime() * 1000;
  await deliver({
    target,
    folder,
    effects: createEffects({ now: () => Math.round(nowMs + process.uptime() * 1000 - startedMs) }),
    proxy: proxy ?? undefined,
    ledger: ledgerDays === null ? null : { folder, product, days: ledgerDays },
    isOn: (lane) => lanes.includes(lane) && isStillOn(folder, lane),
    underWay: { current: null },
    keepsAlive: true,
    memory: [],
    retry: { current: null },
  });
}

/** What the user or a site may have said since the sender was started. */
function isStillOn(folder: string, lane: LaneName): boolean {
  const choice = readChoice(folder, lane);
  const isOff =
    choice.state === 'damaged' || (choice.state === 'found' && choice.value.choice === 'off');
  return !isOff && readSitePolicy(folder).state === 'absent';
}
