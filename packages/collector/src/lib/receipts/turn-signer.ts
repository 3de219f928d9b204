/** One signature for the receipts of all reports that are asked for in one turn of the event loop. */
import type { Receipt, ReceiptStatement } from '@candor/manifest/holdings';
import { receiptsPerSignatureMax } from '../../limits.ts';
import type { ReceiptKeys } from './receipt-keys.ts';

/** Rejects with what signing throws. */
export type SignInTurn = (statement: ReceiptStatement) => Promise<Receipt>;

interface Waiting {
  readonly statement: ReceiptStatement;
  readonly resolve: (receipt: Receipt) => void;
  readonly reject: (failure: unknown) => void;
}

export function createTurnSigner(signAll: ReceiptKeys['signAll']): SignInTurn {
  let waiting: Waiting[] = [];
  const signWaiting = (): void => {
    const all = waiting;
    waiting = [];
    for (let from = 0; from < all.length; from += receiptsPerSignatureMax) {
      signTogether(all.slice(from, from + receiptsPerSignatureMax), signAll);
    }
  };
  return (statement) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(signWaiting);
      waiting.push({ statement, resolve, reject });
    });
}

function signTogether(together: readonly Waiting[], signAll: ReceiptKeys['signAll']): void {
  try {
    const receipts = signAll(together.map(({ statement }) => statement));
    for (const [index, { resolve }] of together.entries()) {
      const receipt = receipts[index];
      if (receipt === undefined) throw new Error('each statement has a receipt');
      resolve(receipt);
    }
  } catch (failure) {
    for (const { reject } of together) reject(failure);
  }
}
