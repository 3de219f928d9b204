/**
 * What a user may ask the collector about their own data: what it holds, a copy of it, its erasure (`@candor/manifest/holdings`
 * is the contract). These are acts of the user, not of the product: they go out also when telemetry is off, to the one place
 * that reports go to, and carry nothing but the request.
 */
import type { LaneHoldings } from '@candor/local/queued-erasure';
import type { HeldAnswer } from '@candor/manifest/holdings';
import {
  ask,
  BROKEN,
  explain,
  formatBody,
  keyedPath,
  exchangeWith,
  type Asked,
  type HoldingsAsker,
} from './lib/ask-collector.ts';
import { createLineGate } from './lib/export-lines.ts';
import { parseHeldAnswer, parseReceiptKeys, type ReceiptKey } from './lib/held-answers.ts';
import { exportBytesMax } from './limits.ts';

export type { ReceiptKey } from './lib/held-answers.ts';
export { askErase, formatBody, type Asked, type HoldingsAsker } from './lib/ask-collector.ts';
export { listPseudonyms } from './erasure.ts';
export {
  listHoldings,
  listHoldingsWithErased,
  type HoldingsPlace,
} from './lib/holdings-requests.ts';

export async function askHeld(
  asker: HoldingsAsker,
  holdings: LaneHoldings,
): Promise<Asked<HeldAnswer>> {
  return await ask(asker, keyedPath('held', asker), formatBody(holdings), parseHeldAnswer);
}

/** Newest first. */
export async function askReceiptKeys(asker: HoldingsAsker): Promise<Asked<readonly ReceiptKey[]>> {
  return await ask(asker, 'v1/receipt-keys', null, parseReceiptKeys);
}

/**
 * Passes each line of the export on, its `\n` included, as it comes. Only `ok` says that it was all; the value is the number of
 * events. Rejects with what `write` throws.
 */
export async function downloadExport(
  asker: HoldingsAsker,
  holdings: LaneHoldings,
  write: (line: string) => void,
): Promise<Asked<number>> {
  const gate = createLineGate(write);
  const exchanged = await exchangeWith(asker, keyedPath('export', asker), formatBody(holdings), {
    bytesMax: exportBytesMax,
    take: gate.take,
  });
  if ('ok' in exchanged) return exchanged;
  if (exchanged.state === 'failed' || exchanged.status !== 200) return explain(exchanged);
  return exchanged.isWhole && gate.isSound() ? { ok: true, value: gate.count() } : BROKEN;
}
