import { type LedgerEntry, listLedgerFiles } from '@candor/local/ledger';
import { type LedgerItem, readLastLedgerEntry, readLedgerItems } from '@candor/local/read-ledger';
import { ledgerDaysDefault } from '@candor/local/limits';
import { readRawLog } from '@candor/local/settings';
import type { CommandContext } from './command-context.ts';

/** Whether a copy of what is sent is kept, for how long, and who said so. */
export interface RawLogState {
  readonly on: boolean;
  readonly days: number;
  /** `product` where the product itself turned it on or off, which the user's setting then does not change. */
  readonly decidedBy: 'product' | 'user' | 'default';
}

export function readRawLogState({ options, folder }: CommandContext): RawLogState {
  const kept = folder === null ? ({ state: 'absent' } as const) : readRawLog(folder);
  const days = kept.state === 'found' ? kept.value.days : ledgerDaysDefault;
  if (options.rawLog !== undefined) return { on: options.rawLog, days, decidedBy: 'product' };
  return kept.state === 'found'
    ? { on: kept.value.on, days, decidedBy: 'user' }
    : { on: false, days, decidedBy: 'default' };
}

/** Everything that the raw log holds, oldest first. A file that can not be read is left out. */
export function readLedgerItemsOf(folder: string, product: string): readonly LedgerItem[] {
  return listLedgerFiles(folder, product).flatMap((file) => {
    try {
      return readLedgerItems(file);
    } catch {
      return [];
    }
  });
}

/** When its newest entry was sent, RFC 3339; null where there is none. Reads no more than the end of a file, the newest as a rule. */
export function readLastSent(folder: string, product: string): string | null {
  for (const file of listLedgerFiles(folder, product).toReversed()) {
    const last = readLastLedgerEntry(file);
    if (last !== null) return last.sent;
  }
  return null;
}

/** Its entries alone. */
export function readLedgerEntries(folder: string, product: string): readonly LedgerEntry[] {
  return readLedgerItemsOf(folder, product).flatMap((item) =>
    item.is === 'entry' ? [item.entry] : [],
  );
}
