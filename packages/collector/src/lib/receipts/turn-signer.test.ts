import type { Receipt, ReceiptStatement } from '@candor/manifest/holdings';
import { expect, it } from 'vitest';
import { receiptsPerSignatureMax } from '../../limits.ts';
import { createTurnSigner } from './turn-signer.ts';

const buildStatement = (accepted: number): ReceiptStatement => ({
  candor: 1,
  about: 'report',
  product: 'kitchen',
  at: '2026-11-22T09:00:00.000Z',
  digest: 'a'.repeat(64),
  accepted,
  duplicate: 0,
  refused: 0,
  retentionDays: null,
});

const receiptOf = (statement: ReceiptStatement): Receipt => ({
  statement: JSON.stringify(statement),
  key: '',
  signature: '',
});

it('what is asked for in one turn is signed together, in lists that have a bound, each its own', async () => {
  const lists: number[] = [];
  const sign = createTurnSigner((statements) => {
    lists.push(statements.length);
    return statements.map(receiptOf);
  });
  const ask = (count: number): Promise<readonly Receipt[]> =>
    Promise.all(Array.from({ length: count }, (_, index) => sign(buildStatement(index))));
  const first = await ask(receiptsPerSignatureMax + 3);
  expect(first).toEqual(first.map((_, index) => receiptOf(buildStatement(index))));
  await ask(1);
  expect(lists).toEqual([receiptsPerSignatureMax, 3, 1]);
});

it('where nothing can be signed, each who asked is told, and who asks later is signed for', async () => {
  let isBroken = true;
  const sign = createTurnSigner((statements) => {
    if (isBroken) throw new Error('no key');
    return statements.map(receiptOf);
  });
  const failed = await Promise.allSettled([sign(buildStatement(1)), sign(buildStatement(2))]);
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  isBroken = false;
  expect(await sign(buildStatement(3))).toEqual(receiptOf(buildStatement(3)));
});
