/**
 * Receipts: whether one is what the collector has vouched for, and by which keys that is told. A signature is Ed25519 (RFC 8032)
 * over the statement as it stands, or over the root of a tree of statements; a key's name is the first 16 hex digits of the
 * SHA-256 of its SPKI.
 *
 * Keys are remembered from the first time that a collector told them: one that changes them later can be seen to have done so,
 * and can not take back what it has signed.
 */
import type { Effects } from '@candor/local/effects';
import { readKnownKeys, writeKnownKeys, type KnownKey } from '@candor/local/holdings-files';
import type { Receipt, ReceiptStatement } from '@candor/manifest/holdings';
import { parseStatement, type ReceiptKey } from './lib/held-answers.ts';
import { openSignature } from './lib/receipt-signature.ts';

export { parseReceipt } from './lib/holdings-answers.ts';
export { parseStatement } from './lib/held-answers.ts';

export type ReceiptCheck =
  | { readonly is: 'good'; readonly statement: ReceiptStatement }
  /** Not the collector's word: the signature, the digest, the product or the form is wrong. */
  | { readonly is: 'bad'; readonly problem: string }
  /** Signed with a key that nobody has told of. */
  | { readonly is: 'unknown_key' };

export interface ReceiptSubject {
  readonly about: ReceiptStatement['about'];
  readonly product: string;
  /** The body that it is about, before it was compressed. */
  readonly body: string;
}

export function checkReceipt(
  receipt: Receipt,
  subject: ReceiptSubject,
  keys: readonly ReceiptKey[],
): ReceiptCheck {
  const known = keys.find(({ key }) => key === receipt.key);
  if (known === undefined) return { is: 'unknown_key' };
  if (!isSigned(receipt, known)) return { is: 'bad', problem: 'its signature does not fit' };
  const statement = parseStatement(receipt.statement);
  if (statement === undefined || statement.about !== subject.about) {
    return { is: 'bad', problem: 'its statement does not have the expected form' };
  }
  if (statement.product !== subject.product) {
    return { is: 'bad', problem: 'it is about another product' };
  }
  if (statement.digest !== hash(subject.body)) {
    return { is: 'bad', problem: 'its digest is that of another body' };
  }
  return { is: 'good', statement };
}

export interface KeyCheck {
  /** All that are or were the collector's. */
  readonly keys: readonly ReceiptKey[];
  /** Whether they were told for the first time. */
  readonly isFirst: boolean;
  /** Names of keys that are new since the last time, and that are told no longer since then. */
  readonly added: readonly string[];
  readonly withdrawn: readonly string[];
}

/** Compares what a collector tells now with what is remembered, and remembers it. */
export function checkKeys(
  folder: string,
  collector: string,
  told: readonly ReceiptKey[],
  effects: Pick<Effects, 'now'>,
): KeyCheck {
  const known = readKnownKeys(folder, collector);
  const sound = told.filter(isNamedByItself);
  const isTold = ({ key }: ReceiptKey): boolean => sound.some((other) => other.key === key);
  const isKnown = ({ key }: ReceiptKey): boolean => known.some((other) => other.key === key);
  const added = sound.filter((key) => !isKnown(key));
  const withdrawn = known.filter((key) => !key.isWithdrawn && !isTold(key));
  const firstSeen = new Date(effects.now()).toISOString();
  const keys: readonly KnownKey[] = [
    ...known.map((key) => ({ ...key, isWithdrawn: !isTold(key) })),
    ...added.map(({ key, spki }) => ({ key, spki, firstSeen, isWithdrawn: false })),
  ];
  if (
    added.length > 0 ||
    keys.some((key, index) => key.isWithdrawn !== known[index]?.isWithdrawn)
  ) {
    writeKnownKeys(folder, collector, keys);
  }
  const isFirst = known.length === 0;
  return {
    keys,
    isFirst,
    added: isFirst ? [] : added.map(({ key }) => key),
    withdrawn: withdrawn.map(({ key }) => key),
  };
}

/** Whether the key has the name that follows from it: nobody can put another in its place. */
function isNamedByItself({ key, spki }: ReceiptKey): boolean {
  return key === hash(Buffer.from(spki, 'base64')).slice(0, 16);
}

function isSigned(receipt: Receipt, { spki }: ReceiptKey): boolean {
  const { createPublicKey, verify } = process.getBuiltinModule('node:crypto');
  const signed = openSignature(receipt);
  if (signed === undefined) return false;
  try {
    const key = createPublicKey({ key: Buffer.from(spki, 'base64'), format: 'der', type: 'spki' });
    if (key.asymmetricKeyType !== 'ed25519') return false;
    return verify(null, signed.message, key, signed.signature);
  } catch {
    return false;
  }
}

function hash(bytes: string | Uint8Array): string {
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(bytes).digest('hex');
}
