/** Checks a receipt as a client does, with nothing but what the collector publishes. */
import { createHash, createPublicKey, verify } from 'node:crypto';
import type { Receipt, ReceiptKeysAnswer, ReceiptStatement } from '@candor/manifest/holdings';

/** @throws Error unless one of the published keys has signed these very bytes */
export function verifyReceipt(
  { keys }: ReceiptKeysAnswer,
  { statement, key, signature }: Receipt,
): ReceiptStatement {
  const spki = Buffer.from(keys.find((published) => published.key === key)?.spki ?? '', 'base64');
  if (createHash('sha256').update(spki).digest('hex').slice(0, 16) !== key) {
    throw new Error('the key is not published under its name');
  }
  const publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  const isSigned = verify(
    null,
    Buffer.from(statement, 'utf8'),
    publicKey,
    Buffer.from(signature, 'base64url'),
  );
  if (!isSigned) throw new Error('the signature is not of this statement');
  return JSON.parse(statement) as ReceiptStatement;
}
