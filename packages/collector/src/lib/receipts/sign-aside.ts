/**
 * Signing the receipts of many reports at once, in a thread: a signature takes some 50 µs, a third of what a report costs at the
 * door, and to hand over one statement takes as long as to sign it. So they go over together; where few came, they are
 * signed on the spot.
 */
import { type KeyObject, sign } from 'node:crypto';
import type { Receipt, ReceiptStatement } from '@candor/manifest/holdings';
import { signHereMax, signThereMax } from '../../limits.ts';
import { createGather } from '../threads/gather.ts';
import { type Thread, createThread } from '../threads/thread.ts';
import type { ReceiptKeys } from './receipt-keys.ts';

export interface ReceiptSigner {
  readonly sign: (statement: ReceiptStatement) => Promise<Receipt>;
  readonly stop: () => Promise<void>;
}

interface SignRequest {
  readonly signer: KeyObject;
  readonly texts: readonly string[];
}

/** Signatures in base64url, in the order of the texts. */
type SignReply = readonly string[];

interface Waiting {
  readonly statement: ReceiptStatement;
  readonly resolve: (receipt: Receipt) => void;
  readonly reject: (failure: unknown) => void;
}

export function createReceiptSigner(keys: Pick<ReceiptKeys, 'sign' | 'current'>): ReceiptSigner {
  const thread: Thread<SignRequest, SignReply> = createThread('sign-main', null);
  const gather = createGather<Waiting>({
    hereMax: signHereMax,
    batchMax: signThereMax,
    here: (one) => signHere(keys, one),
    there: (batch) => signThere(keys, thread, batch),
  });
  return {
    sign: (statement) => new Promise((resolve, reject) => gather({ statement, resolve, reject })),
    stop: thread.stop,
  };
}

function signHere(keys: Pick<ReceiptKeys, 'sign'>, { statement, resolve, reject }: Waiting): void {
  try {
    resolve(keys.sign(statement));
  } catch (failure) {
    reject(failure);
  }
}

async function signThere(
  keys: Pick<ReceiptKeys, 'current'>,
  thread: Thread<SignRequest, SignReply>,
  batch: readonly Waiting[],
): Promise<void> {
  const { key, signer } = keys.current();
  const texts = batch.map(({ statement }) => JSON.stringify(statement));
  const signatures = await thread.ask({ signer, texts });
  for (const [index, { resolve }] of batch.entries()) {
    const [statement = '', signature = ''] = [texts[index], signatures[index]];
    resolve({ statement, key, signature });
  }
}

/** The thread's side. */
export function answerSignRequest({ signer, texts }: SignRequest): SignReply {
  return texts.map((text) => signText(text, signer));
}

/** In base64url. */
export function signText(text: string, signer: KeyObject): string {
  return sign(null, Buffer.from(text, 'utf8'), signer).toString('base64url');
}
