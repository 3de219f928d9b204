/** A collector's real key, and receipts that it has really signed. */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import type { Receipt, ReceiptStatement } from '@candor/manifest/holdings';

export interface TestSigner {
  readonly key: string;
  readonly spki: string;
  readonly sign: (statement: object) => Receipt;
}

export function createSigner(): TestSigner {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const der = publicKey.export({ format: 'der', type: 'spki' });
  const key = hash(der).slice(0, 16);
  return {
    key,
    spki: der.toString('base64'),
    sign: (value) => {
      const statement = JSON.stringify(value);
      const signature = sign(null, Buffer.from(statement), privateKey).toString('base64url');
      return { statement, key, signature };
    },
  };
}

export function buildEraseStatement(
  body: string,
  changes: Partial<ReceiptStatement> = {},
): ReceiptStatement {
  return {
    candor: 1,
    about: 'erase',
    product: 'test-product',
    at: '2026-11-21T10:00:00.000Z',
    digest: hash(body),
    sessions: 1,
    events: 2,
    kept: 'Totals of many.',
    ...changes,
  } as ReceiptStatement;
}

function hash(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
