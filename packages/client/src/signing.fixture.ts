/** A collector's real key, and receipts that it has really signed. */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { Receipt, ReceiptStatement } from '@candor/manifest/holdings';

export interface TestSigner {
  readonly key: string;
  readonly spki: string;
  readonly sign: (statement: object) => Receipt;
  /** As one of a tree (docs/receipts.md): the hashes that stand to its left on the way up are those of `beside`. */
  readonly signInTree: (statement: object, beside?: readonly string[]) => Receipt;
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
    signInTree: (value, beside = ['somebody else']) => {
      const statement = JSON.stringify(value);
      const salt = randomBytes(16);
      let root = digest(Buffer.of(0), salt, Buffer.from(statement));
      let way = `tree1.${salt.toString('base64url')}`;
      for (const text of beside) {
        const left = digest(Buffer.from(text));
        root = digest(Buffer.of(1), left, root);
        way += `.l${left.toString('base64url')}`;
      }
      const message = Buffer.concat([Buffer.from('candor-receipts-1\0'), root]);
      const signature = `${way}.${sign(null, message, privateKey).toString('base64url')}`;
      return { statement, key, signature };
    },
  };
}

function digest(...parts: readonly Uint8Array[]): Buffer {
  return createHash('sha256').update(Buffer.concat(parts)).digest();
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
