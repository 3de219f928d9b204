/** Whether every receipt that this machine keeps is what the collector has vouched for. */
import { formatBody, type ReceiptKey } from '@candor/client/holdings';
import { checkReceipt, parseReceipt, type ReceiptCheck } from '@candor/client/receipts';
import type { Erasure } from '@candor/local/holdings-files';
import type { LedgerEntry } from '@candor/local/ledger';

export interface ReceiptAudit {
  readonly good: number;
  /** Receipts that carry no signature: an older collector's, or another program's. */
  readonly unsigned: number;
  readonly bad: readonly { readonly sent: string; readonly problem: string }[];
}

export function auditReceipts(
  entries: readonly LedgerEntry[],
  product: string,
  keys: readonly ReceiptKey[],
): ReceiptAudit {
  let [good, unsigned] = [0, 0];
  const bad: { readonly sent: string; readonly problem: string }[] = [];
  for (const { sent, receipt, body } of entries) {
    if (receipt === null) continue;
    const signed = parseReceipt(receipt);
    if (signed === undefined) {
      // What claims to be signed and is not in form is no older collector's.
      const { signature } = receipt;
      if (signature === undefined) unsigned += 1;
      else if (hasUnknownForm(signature)) bad.push({ sent, problem: unknownFormProblem });
      else bad.push({ sent, problem: 'it does not have the expected form' });
      continue;
    }
    const check = checkReceipt(signed, { about: 'report', product, body }, keys);
    if (check.is === 'good') good += 1;
    else bad.push({ sent, problem: describeCheck(check) });
  }
  return { good, unsigned, bad };
}

/** An erasure that was confirmed earlier, with what its receipt says. */
export interface ErasureAudit {
  readonly erased: string;
  readonly lane: string;
  readonly sessions: number | null;
  readonly events: number | null;
  readonly kept: string | null;
  /** What is wrong with its receipt; null for nothing. */
  readonly problem: string | null;
}

export function auditErasure(
  { erased, lane, tokens, sessions, receipt }: Erasure,
  product: string,
  keys: readonly ReceiptKey[],
): ErasureAudit {
  const body = formatBody({ lane, tokens, sessions });
  const check = checkReceipt(receipt, { about: 'erase', product, body }, keys);
  if (check.is !== 'good' || check.statement.about !== 'erase') {
    const problem = hasUnknownForm(receipt.signature) ? unknownFormProblem : describeCheck(check);
    return { erased, lane, sessions: null, events: null, kept: null, problem };
  }
  const { sessions: count, events, kept } = check.statement;
  return { erased, lane, sessions: count, events, kept, problem: null };
}

/** Whether a signature names another form than docs/receipts.md does. One of a form from there that is broken is not unknown. */
function hasUnknownForm(signature: unknown): boolean {
  return typeof signature === 'string' && OTHER_FORM.test(signature);
}

/** A name, and a dot behind it: a later collector may sign in another form, which is not to say that it signs wrongly. */
const OTHER_FORM = /^(?!tree1\.)[\w-]+\./;
const unknownFormProblem = 'its signature has a form that this version does not know: update';

function describeCheck(check: ReceiptCheck): string {
  if (check.is === 'bad') return check.problem;
  return 'it is signed with a key that the collector has not told of';
}
