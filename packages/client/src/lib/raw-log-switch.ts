/**
 * Whether the ledger is kept: as the product says, else as the user has set it, else not.
 */
import type { Effects } from '@candor/local/effects';
import { dropOldLedgerFiles, type Ledger } from '@candor/local/ledger';
import { ledgerDaysDefault } from '@candor/local/limits';
import { readRawLog } from '@candor/local/settings';
import { writeRawLog } from '@candor/local/write-settings';
import type { ChoiceResult } from '../telemetry.ts';

export interface RawLogSwitch {
  /** Null while raw logging is off. */
  readonly read: () => Ledger | null;
  /** What the product has said, last by `set()`; undefined where it leaves that to the user. */
  readonly said: () => boolean | undefined;
  /** Holds at once, and is kept for the user. `days` as they were unless they are given. */
  readonly set: (isOn: boolean, days: number | undefined) => ChoiceResult;
  /** At the first call in a process: removes the days that are too old, which stay for no longer where raw logging is off. */
  readonly dropOldOnce: () => void;
}

export interface RawLogSwitchOptions {
  readonly product: string;
  readonly folder: string | null;
  /** What the product says; undefined where it leaves that to the user. */
  readonly rawLog: boolean | undefined;
  readonly effects: Effects;
}

export function createRawLogSwitch(options: RawLogSwitchOptions): RawLogSwitch {
  const { product, folder, effects } = options;
  let said = options.rawLog;
  let isDropped = false;
  const readLedger = (): { readonly ledger: Ledger; readonly isOn: boolean } | null => {
    if (folder === null) return null;
    const stored = readRawLog(folder);
    const set = stored.state === 'found' ? stored.value : { on: false, days: ledgerDaysDefault };
    return { ledger: { folder, product, days: set.days }, isOn: said ?? set.on };
  };
  const dropOld = (): void => {
    const found = readLedger();
    if (found !== null) dropOldLedgerFiles(found.ledger, effects.now());
  };
  return {
    read: () => {
      const found = readLedger();
      return found?.isOn === true ? found.ledger : null;
    },
    said: () => said,
    set: (isOn, days) => {
      said = isOn;
      const found = readLedger();
      if (found === null) return NO_HOME;
      const written = writeRawLog(found.ledger.folder, {
        on: isOn,
        days: isDays(days) ? days : found.ledger.days,
      });
      dropOld();
      return written;
    },
    dropOldOnce: () => {
      if (isDropped) return;
      isDropped = true;
      dropOld();
    },
  };
}

/** What would be no setting when it is read again counts as not given. */
function isDays(days: number | undefined): days is number {
  return Number.isSafeInteger(days) && (days ?? 0) >= 1;
}

const NO_HOME: ChoiceResult = {
  ok: false,
  message:
    'Expected a home folder to keep the log in, got none. Give the product a folder of its own.',
};
