/** Checks a receipt as a client does, with nothing but what the collector publishes and docs/receipts.md says. */
import { createHash, createPublicKey, verify } from 'node:crypto';
import type { Receipt, ReceiptKeysAnswer, ReceiptStatement } from '@candor/manifest/holdings';

/** @throws Error unless one of the published keys has signed these very bytes, or the root of a tree in which they are */
export function verifyReceipt(
  { keys }: ReceiptKeysAnswer,
  { statement, key, signature }: Receipt,
): ReceiptStatement {
  const spki = Buffer.from(keys.find((published) => published.key === key)?.spki ?? '', 'base64');
  if (createHash('sha256').update(spki).digest('hex').slice(0, 16) !== key) {
    throw new Error('the key is not published under its name');
  }
  const publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  const parts = signature.split('.');
  const signed = Buffer.from(parts.at(-1) ?? '', 'base64url');
  const text = Buffer.from(statement, 'utf8');
  const message = parts.length === 1 ? text : climb(text, parts.slice(0, -1));
  const isSigned = verify(null, message, publicKey, signed);
  if (!isSigned) throw new Error('the signature is not of this statement');
  return JSON.parse(statement) as ReceiptStatement;
}

/** From a statement to what is signed. */
export function climb(text: Buffer, [form, salt = '', ...steps]: readonly string[]): Buffer {
  if (form !== 'tree1') throw new Error('the form is none of docs/receipts.md');
  const sha256 = (...bytes: readonly Uint8Array[]): Buffer =>
    createHash('sha256').update(Buffer.concat(bytes)).digest();
  let node = sha256(Buffer.of(0), Buffer.from(salt, 'base64url'), text);
  for (const step of steps) {
    const beside = Buffer.from(step.slice(1), 'base64url');
    const pair = step[0] === 'l' ? [beside, node] : [node, beside];
    node = sha256(Buffer.of(1), ...pair);
  }
  return Buffer.concat([Buffer.from('candor-receipts-1\0'), node]);
}
